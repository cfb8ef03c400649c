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

/** The SHA-256 of a file in hexadecimal digits. */
export async function digestOf(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
