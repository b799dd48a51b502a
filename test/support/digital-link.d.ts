/** The part of digital-link.js that the tests use; the package brings no types of its own. */
declare module 'digital-link.js' {
  type Link = {
    getIdentifier(): Record<string, string>;
    getKeyQualifiers(): Record<string, string>;
    getKeyQualifiersOrder(): string[];
    getAttributes(): Record<string, string>;
    getDomain(): string;
    isValid(): boolean;
  };
  const toolkit: { DigitalLink(url: string): Link };
  export default toolkit;
}

declare module 'digital-link.js/src/util.js' {
  const util: { validateRule(rule: string, text: string): boolean };
  export default util;
}
