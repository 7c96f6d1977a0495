// A photo as a phone makes it: with orientation, place, time, make and a note that must not leave the device.
export const kCanary = 'CANARY-OF-THE-CAMERA';

/** One directory of TIFF, big-endian: entries [tag, type, count, value or bytes]. Bytes longer than four follow behind. */
function directory(at, entries) {
  const head = Buffer.alloc(2 + 12 * entries.length + 4);
  const tail = [];
  let behind = at + head.length;
  head.writeUInt16BE(entries.length, 0);
  entries.forEach(([tag, type, count, value], i) => {
    const place = 2 + 12 * i;
    head.writeUInt16BE(tag, place);
    head.writeUInt16BE(type, place + 2);
    head.writeUInt32BE(count, place + 4);
    if (typeof value === 'number') {
      if (type === 3) head.writeUInt16BE(value, place + 8);
      else head.writeUInt32BE(value, place + 8);
    } else if (value.length <= 4) {
      value.copy(head, place + 8);
    } else {
      head.writeUInt32BE(behind, place + 8);
      tail.push(value);
      behind += value.length;
    }
  });
  return Buffer.concat([head, ...tail]);
}

const text = (words) => Buffer.from(`${words}\0`);
const degrees = (...parts) => Buffer.concat(parts.map((part) => { const rational = Buffer.alloc(8); rational.writeUInt32BE(part, 0); rational.writeUInt32BE(1, 4); return rational; }));

/** Puts Exif with orientation 6 (held upright), GPS of the Atomium and the canary behind the first marker of a JPEG. */
export function withNotes(jpeg) {
  const entries = (gps_at) => [[0x010f, 2, kCanary.length + 1, text(kCanary)], [0x0112, 3, 1, 6], [0x0132, 2, 20, text('2026:11:18 09:41:07')], [0x8825, 4, 1, gps_at]];
  const first = directory(8, entries(0));
  const gps_at = 8 + first.length;
  const gps = directory(gps_at, [[1, 2, 2, text('N')], [2, 5, 3, degrees(50, 53, 41)], [3, 2, 2, text('E')], [4, 5, 3, degrees(4, 20, 28)]]);
  const tiff = Buffer.concat([Buffer.from('MM\0\x2a\0\0\0\x08', 'latin1'), directory(8, entries(gps_at)), gps]);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const marker = Buffer.alloc(4);
  marker.writeUInt16BE(0xffe1, 0);
  marker.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), marker, body, jpeg.subarray(2)]);
}
