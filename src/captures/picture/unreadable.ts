/** A picture that cannot be measured; the message is a sentence for the person that says what to do. Anything else is a bug. */
export class Unreadable extends Error {}
