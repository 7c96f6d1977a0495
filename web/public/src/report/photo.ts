// A photo is drawn anew on the device: what a camera hides in it (place, time, make, a small copy of the picture before it was cut) stays here.
import { holdsNotes, isPhoto, photoSize } from './form';

export interface ReadyFile {
  name: string;
  type: string;
  /** Whether hidden data were taken off. */
  stripped: boolean;
  content: ArrayBuffer;
  photo: boolean;
}

export class BadPhoto extends Error {}

const kQuality = 0.85;
const kType = 'image/jpeg';

function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new BadPhoto())), kType, kQuality));
}

function pictureOf(file: File): Promise<HTMLImageElement> {
  return new Promise((done, fail) => {
    const image = new Image();
    const address = URL.createObjectURL(file);
    const end = (settle: () => void) => () => {
      URL.revokeObjectURL(address);
      settle();
    };
    image.onload = end(() => done(image));
    image.onerror = end(() => fail(new BadPhoto()));
    image.src = address;
  });
}

/** The direction in which the phone was held is applied, and then forgotten. */
async function decoded(file: File): Promise<ImageBitmap | HTMLImageElement> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    return pictureOf(file);
  }
}

async function drawnAnew(file: File): Promise<ArrayBuffer> {
  const picture = await decoded(file);
  const [width, height] = picture instanceof HTMLImageElement ? [picture.naturalWidth, picture.naturalHeight] : [picture.width, picture.height];
  const size = photoSize(width, height);
  const canvas = document.createElement('canvas');
  const pen = size && canvas.getContext('2d', { alpha: false });
  if (!pen) throw new BadPhoto();
  Object.assign(canvas, size);
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  if (!(picture instanceof HTMLImageElement)) picture.close();
  const content = await (await blobOf(canvas)).arrayBuffer();
  canvas.width = canvas.height = 0;
  if (holdsNotes(new Uint8Array(content))) throw new BadPhoto();
  return content;
}

const asIs = async (file: File): Promise<ReadyFile> => ({ name: file.name.slice(-120), type: file.type.slice(0, 100), stripped: false, content: await file.arrayBuffer(), photo: false });

/** `number` names photos: the name a phone gives holds the time. Files that are no photo, and photos in a format this browser cannot draw, keep name and content; the person is told. */
export async function prepare(file: File, number: number): Promise<ReadyFile> {
  if (!isPhoto(file.type)) return asIs(file);
  try {
    return { name: `${number}.jpg`, type: kType, stripped: true, content: await drawnAnew(file), photo: true };
  } catch (error) {
    if (error instanceof BadPhoto && /hei[cf]|avif/.test(file.type)) return asIs(file);
    throw error;
  }
}
