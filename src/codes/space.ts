/** Room that is used again and again, and replaced when more is asked for. What it held is lost then. */
export type Space = (size: number) => Uint8Array;

export function space(): Space {
  let room = new Uint8Array(0);
  return (size) => {
    if (room.length < size) room = new Uint8Array(size);
    return room;
  };
}
