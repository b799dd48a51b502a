import type { PictureFacts } from '../../../../captures/tasks.ts';

/** What the gain owes to the tone curve, in a sentence. The figures are of simulated scans: docs/measured-calibration.md. */
export function toneInWords(tone: PictureFacts['tone']): string {
  switch (tone) {
    case 'profile':
      return 'The tone curve is that of the colour profile in the file.';
    case 'gamma':
      return 'The tone curve is the gamma that the file names.';
    case 'srgb assumed':
      return 'The file says nothing of its tone curve: sRGB is assumed, and the uncertainty is larger for it. Were the scan linear, the gain would read about 10 µm too much at 1200 ppi and 20 µm at 600 (in simulated scans): set the scanner to sRGB.';
  }
}
