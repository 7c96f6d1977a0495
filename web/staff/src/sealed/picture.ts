// A picture somebody sent is never shown as it came: its size is read from the head, the browser decodes it away from
// the page, and what is shown are the pixels alone.
const kLargestPixels = 40_000_000;
const kLongestSide = 2048;

export interface PictureHead { type: 'image/jpeg' | 'image/png' | 'image/webp'; width: number; height: number }

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const little = (bytes: Uint8Array, at: number, length: number): number => Array.from({ length }, (_, i) => (bytes[at + i] ?? 0) * 256 ** i).reduce((sum, part) => sum + part, 0);
const starts = (bytes: Uint8Array, at: number, text: string): boolean => [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));

/** Start of frame: every marker C0 to CF but the three that mean something else. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpegHead(bytes: Uint8Array): PictureHead | undefined {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) return { type: 'image/jpeg', width: u16(bytes, at + 7), height: u16(bytes, at + 5) };
    else at += 2 + u16(bytes, at + 2);
  }
  return undefined;
}

function webpHead(bytes: Uint8Array): PictureHead | undefined {
  const type = 'image/webp' as const;
  if (starts(bytes, 12, 'VP8X')) return { type, width: 1 + little(bytes, 24, 3), height: 1 + little(bytes, 27, 3) };
  if (starts(bytes, 12, 'VP8 ')) return { type, width: little(bytes, 26, 2) & 0x3fff, height: little(bytes, 28, 2) & 0x3fff };
  if (!starts(bytes, 12, 'VP8L')) return undefined;
  const bits = little(bytes, 21, 4);
  return { type, width: 1 + (bits % 0x4000), height: 1 + (Math.floor(bits / 0x4000) % 0x4000) };
}

/** By what the bytes are, never by what they are called; undefined for everything that is not shown. */
export function pictureHead(bytes: Uint8Array): PictureHead | undefined {
  let head: PictureHead | undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xd8) head = jpegHead(bytes);
  else if (starts(bytes, 1, 'PNG\r\n') && starts(bytes, 12, 'IHDR')) head = { type: 'image/png', width: u16(bytes, 16) * 65536 + u16(bytes, 18), height: u16(bytes, 20) * 65536 + u16(bytes, 22) };
  else if (starts(bytes, 0, 'RIFF') && starts(bytes, 8, 'WEBP')) head = webpHead(bytes);
  const sane = head && head.width > 0 && head.height > 0 && head.width * head.height <= kLargestPixels;
  return sane ? head : undefined;
}

/** Undefined when it is no picture that can be shown safely. */
export async function drawAnew(bytes: Uint8Array): Promise<ImageBitmap | undefined> {
  const head = pictureHead(bytes);
  if (!head || typeof createImageBitmap !== 'function') return undefined;
  const longest = Math.max(head.width, head.height);
  const resize = longest > kLongestSide ? { resizeWidth: Math.max(1, Math.round((head.width * kLongestSide) / longest)), resizeQuality: 'high' as const } : {};
  try {
    return await createImageBitmap(new Blob([bytes as BlobPart], { type: head.type }), resize);
  } catch {
    return undefined;
  }
}
