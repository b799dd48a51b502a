// What grades of codes are called, what they say, and what to do about a bad one.
import type { Grade } from '../../../captures/tasks.ts';
import { growthGrade } from '../../../domain/reports/grades/growth-grade.ts';
import type { FullyGraded } from '../../../domain/reports/grades/judged-codes.ts';
import { fixed } from '../press/measured/figures.ts';

type Cell = { name: string; letter: Grade; value: string };

type Parameter = {
  name: string;
  letter: (code: FullyGraded) => Grade;
  value: (code: FullyGraded) => string;
  /** What a bad letter says, and what to do then. */
  advice?: [says: string, mend: string];
};

const PARAMETERS: Parameter[] = [
  { name: 'Decode', letter: () => 'A', value: () => 'read' },
  {
    name: 'Symbol contrast',
    ...figure('contrast', 2),
    advice: [
      'ink and paper are too alike.',
      'Print with more ink or on a lighter substrate. Light a photo evenly, without shine or shadow.',
    ],
  },
  {
    name: 'Modulation',
    ...figure('modulation', 2),
    advice: [
      'modules are neither clearly dark nor clearly light.',
      'Look at the growth first. If that is good, send a sharper picture: 1,200 pixels an inch, flat, in focus.',
    ],
  },
  {
    name: 'Reflectance margin',
    ...figure('margin', 2),
    advice: [
      'modules are on the wrong side of the middle, or nearly.',
      'Look for specks, gaps and smears on these labels, and clean the press.',
    ],
  },
  {
    name: 'Fixed patterns',
    letter: ({ fixedPatterns }) => fixedPatterns.grade,
    value: ({ fixedPatterns: { weak, of } }) => `${weak} of ${of}`,
    advice: [
      'modules are weak by which phones find a code.',
      'Look at the three large squares and the dotted lines between them for gaps, creases and dirt.',
    ],
  },
  {
    name: 'Axial non-uniformity',
    ...figure('axial', 3),
    advice: [
      'codes are longer one way than the other.',
      'Scan them: a photo at an angle shows this too. If a scan does as well, set the feed or the tension of the web.',
    ],
  },
  {
    name: 'Grid non-uniformity',
    ...figure('grid', 2),
    advice: [
      'rows of modules are bent.',
      'Lay the labels flat and scan them. If they are bent still, look for slip of the web or the sheet.',
    ],
  },
  {
    name: 'Unused error correction',
    ...figure('unusedCorrection', 2),
    advice: [
      'so many modules are wrong that little more may happen to them.',
      'Take these labels out, and look for damage and for growth before you print on.',
    ],
  },
  { name: 'Growth across', ...growthOn('x') },
  { name: 'Growth along', ...growthOn('y') },
];

export const PARAMETER_NAMES = PARAMETERS.map(({ name }) => name);

export function cellsOf(code: FullyGraded): Cell[] {
  return PARAMETERS.map(({ name, letter, value }) => ({ name, letter: letter(code), value: value(code) }));
}

type Advice = { name: string; codes: number; says: string; mend: string };

/** Of each parameter that is C or worse in any code: in how many, what that says and what to do. */
export function adviceOn(codes: FullyGraded[]): Advice[] {
  const advice = PARAMETERS.flatMap(({ name, letter, advice }) => {
    const bad = codes.filter((code) => isBad(letter(code))).length;
    return advice && bad > 0 ? [{ name, codes: bad, says: advice[0], mend: advice[1] }] : [];
  });
  const all = [...advice, ...growthAdvice(codes)];
  const coarse = codes.filter(({ pixels }) => pixels < ENOUGH_PIXELS).length;
  return coarse > 0 && all.length > 0 ? [{ ...COARSE, codes: coarse }, ...all] : all;
}

type Graded = 'contrast' | 'modulation' | 'margin' | 'axial' | 'grid' | 'unusedCorrection';

/** A parameter that was graded with the figure it has. */
function figure(of: Graded, digits: number): Omit<Parameter, 'name'> {
  return { letter: (code) => code[of].grade, value: (code) => fixed(code[of].value, digits) };
}

function growthOn(axis: 'x' | 'y'): Omit<Parameter, 'name'> {
  return {
    letter: ({ growth }) => growthGrade(growth[axis]),
    value: ({ growth }) => `${growth[axis] < 0 ? '' : '+'}${fixed(growth[axis], 2)}`,
  };
}

function growthAdvice(codes: FullyGraded[]): Advice[] {
  const bad = codes.filter(({ growth }) => isBad(growthGrade(growth.x)) || isBad(growthGrade(growth.y)));
  if (bad.length === 0) return [];
  const isWider = bad.reduce((sum, { growth }) => sum + growth.x + growth.y, 0) > 0;
  const [how, ink] = isWider ? ['wider', 'less'] : ['narrower', 'more'];
  return [
    {
      ...{ name: 'Growth', codes: bad.length },
      says: `dark modules are ${how} than drawn.`,
      mend: `Print with ${ink} ink or pressure, or check the drift of the pair and calibrate it anew.`,
    },
  ];
}

function isBad(letter: Grade): boolean {
  return letter !== 'A' && letter !== 'B';
}

/** With fewer pixels a module, part of what is wrong is the picture's. */
const ENOUGH_PIXELS = 5;
const COARSE = {
  name: 'Picture',
  says: `modules have fewer than ${ENOUGH_PIXELS} pixels, so that some of what follows may be the picture’s fault.`,
  mend: 'Scan finer or take the photo from nearer, and send it again before you change the press.',
};
