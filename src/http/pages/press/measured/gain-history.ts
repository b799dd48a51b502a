import type { listCalibrations } from '../../../../domain/press/calibrations.ts';
import type { DriftCheck } from '../../../../domain/press/drift/drift-checks.ts';
import { measuringOf } from '../../../../domain/press/measured/measured.ts';
import { historyPlot } from '../plots/history-plot.ts';
import { fixed, measured } from './figures.ts';

type Row = ReturnType<typeof listCalibrations>[number];
type Then = { at: Date; gainX: number; gainY: number; shown: GainRow };

/** A time at which the gain of a pair was known, as a row of its table. */
type GainRow = { name: string; what: string; at: Date; across: string; along: string };

/** The gains of a pair over its revisions and the checks of them, the oldest first, as a plot and in numbers; undefined without any. */
export function gainHistory(revisions: Row[], checks: DriftCheck[]) {
  const all = [...revisions.flatMap(ofRevision), ...checks.flatMap(ofCheck)].sort(
    (one, other) => Number(one.at) - Number(other.at),
  );
  if (all.length === 0) return undefined;
  let number = 0;
  const named = all.map((then) => ({ ...then, name: then.shown.name || `C${++number}` }));
  const gains = named.map(({ name, gainX, gainY }) => ({ name, x: gainX / 1000, y: gainY / 1000 }));
  return {
    plot: historyPlot('gains', gains),
    rows: named.map(({ name, shown }): GainRow => ({ ...shown, name })),
  };
}

function ofRevision({ calibration }: Row): Then[] {
  const { gainX, gainY, revision, approvedAt: at } = calibration;
  if (gainX === null || gainY === null || at === null) return [];
  const measuring = measuringOf(calibration);
  const values = measuring?.isFit ? measuring.values : undefined;
  const shown = {
    ...{ name: `R${revision}`, at },
    what: `revision ${revision}`,
    across: inMicrometres(gainX, gainX === values?.gainX ? values.uncertaintyX : undefined),
    along: inMicrometres(gainY, gainY === values?.gainY ? values.uncertaintyY : undefined),
  };
  return [{ at, gainX, gainY, shown }];
}

function ofCheck({ gain, at, revision, verdict }: DriftCheck): Then[] {
  if (!gain) return [];
  const { x, y } = gain;
  const shown = {
    ...{ name: '', at },
    what: `drift check of revision ${revision}: ${verdict}`,
    across: inMicrometres(x.now, x.uncertainty),
    along: inMicrometres(y.now, y.uncertainty),
  };
  return [{ at, gainX: x.now, gainY: y.now, shown }];
}

function inMicrometres(gain: number, uncertainty?: number): string {
  const micrometres = gain / 1000;
  return uncertainty === undefined
    ? `${fixed(micrometres, 1)} µm, entered`
    : `${measured(micrometres, uncertainty / 1000, 1)} µm`;
}
