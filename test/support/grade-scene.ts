import type { Grade, GradedCode } from '../../src/captures/tasks.ts';
import { claimCapture, failCapture, finishCapture } from '../../src/domain/captures/reading.ts';
import { extendedIdOf } from '../../src/domain/code-status/look-up.ts';
import { findWorkOrder } from '../../src/domain/orders/work-orders.ts';
import { keepGradePicture } from '../../src/domain/reports/grades/grade-pictures.ts';
import { keepJudged } from '../../src/domain/reports/grades/judged-codes.ts';
import { standingReports } from '../../src/domain/reports/print-reports.ts';
import type { World } from './world.ts';

/** Pictures that came with the report of an order, as if they had been read: good and bad codes, a stranger's, and a file that failed. */
export function gradeScene({ db, cast, folders }: World, orderId: number): void {
  const order = findWorkOrder(db, cast.olu, orderId);
  const [report] = standingReports(db, orderId);
  const send = (fileName: string) => {
    const file = { fileName, storedName: fileName, mediaType: 'image/png' as const, bytes: 68 };
    keepGradePicture(db, cast.olu, report!.id, { ...file, sha256: fileName });
    return claimCapture(db)!;
  };
  const scan = send('Reel 1, end.png');
  const codes = (['A', 'B', 'F'] as const).map((grade, i) => ({
    ...gradedCode(extendedIdOf(db, folders.keys, { order, sequence: i + 1 }), grade),
    ...{ isOfOrder: true, sequence: i + 1 },
  }));
  const stranger = { ...gradedCode('X', 'A'), isKnown: false, isOfOrder: false };
  const found = [...codes, stranger];
  const picture = { width: 900, height: 400, ppi: null, tone: 'srgb assumed' as const };
  finishCapture(db, scan, { kind: 'grade', picture, codes: found });
  keepJudged(db, scan.id, found);
  failCapture(db, send('photo.jpg'), 'This picture is too small.');
}

function gradedCode(text: string, grade: Grade): GradedCode {
  const isBad = grade === 'F';
  const letter = (value: number) => ({ value, grade });
  return {
    ...{ text, isKnown: true, grade, pixels: isBad ? 4.2 : 9.6 },
    corners: [
      [0, 0],
      [9, 0],
      [9, 9],
      [0, 9],
    ],
    ...{ contrast: letter(0.61), modulation: letter(0.44), margin: letter(0.4) },
    fixedPatterns: { weak: isBad ? 25 : 0, of: 282, grade },
    ...{ axial: { value: 0.01, grade: 'A' }, grid: { value: 0.06, grade: 'A' } },
    unusedCorrection: letter(isBad ? 0.12 : 0.92),
    growth: isBad ? { x: 0.34, y: 0.28 } : { x: 0.08, y: 0.06 },
    gain: isBad ? { x: 42.1, y: 36.4 } : { x: 11.3, y: 9.8 },
  };
}
