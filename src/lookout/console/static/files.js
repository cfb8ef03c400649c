// Files as the API takes pictures: their bytes in base64.

export async function pictureOf(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let from = 0; from < bytes.length; from += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  }
  return { content: btoa(text) };
}

export const pictures = (files) => Promise.all([...files].map(pictureOf));
