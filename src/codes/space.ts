/** Room that is used again and again, and replaced when more is asked for. What it held is lost then. */
export function growingBytes(): (size: number) => Uint8Array {
  let room = new Uint8Array(0);
  return (size) => {
    if (room.length < size) room = new Uint8Array(size);
    return room;
  };
}

/** The same in words of 32 bits. */
export function growingWords(): (size: number) => Uint32Array<ArrayBuffer> {
  let room = new Uint32Array(0);
  return (size) => {
    if (room.length < size) room = new Uint32Array(size);
    return room;
  };
}
