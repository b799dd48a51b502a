/** The part of `qrcode` that makes symbols, without what draws them: that loads a PNG encoder nobody here uses. */
declare module 'qrcode/lib/core/qrcode.js' {
  const qrcode: Pick<typeof import('qrcode'), 'create'>;
  export default qrcode;
}
