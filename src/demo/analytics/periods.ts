/** The periods into which a granularity divides an interval; days are those of a time zone. */
import { invalid } from "../problem.js";
import { DAY, HOUR, MINUTE } from "./rota.js";

const MOST_PERIODS = 10_000;
/** Dates end some way behind the last interval that there can be. */
const LONGEST_PERIOD = 1_000 * 366 * DAY;

export interface Period {
  readonly start: number;
  readonly end: number;
}

/** A day of the calendar; `month` counts from 0, as `Date` has it. */
interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const utcMidnight = ({ year, month, day }: CalendarDay): number => Date.UTC(year, month, day);

/** The clocks of a place. */
class Zone {
  readonly #format: Intl.DateTimeFormat;

  constructor(timeZone: string) {
    try {
      this.#format = new Intl.DateTimeFormat("en-US", {
        timeZone,
        hourCycle: "h23",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        second: "numeric",
      });
    } catch {
      throw invalid("timeZone", `There is no time zone ${timeZone}.`);
    }
  }

  /** What the clocks show, as if they showed UTC. */
  #shown(at: number): number {
    const parts = new Map(this.#format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const [hour, minute, second] = [part("hour"), part("minute"), part("second")];
    return Date.UTC(part("year"), part("month") - 1, part("day"), hour, minute, second);
  }

  day(at: number): CalendarDay {
    const shown = new Date(this.#shown(at));
    return { year: shown.getUTCFullYear(), month: shown.getUTCMonth(), day: shown.getUTCDate() };
  }

  /** When the day begins: at midnight, or where the clocks skip that, right after it. */
  begin(day: CalendarDay): number {
    const midnight = utcMidnight(day);
    const offsets = [midnight - DAY, midnight + DAY].map((at) => this.#shown(at) - at);
    const candidates = offsets.map((offset) => midnight - offset).sort((a, b) => a - b);
    return candidates.find((at) => this.#shown(at) >= midnight) ?? midnight;
  }
}

const DURATION =
  /^P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** A granularity: either of these three, of which one is above zero. */
interface Step {
  readonly months: number;
  readonly days: number;
  readonly ms: number;
}

function readGranularity(text: string): Step {
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = (
    DURATION.exec(text) ?? []
  )
    .slice(1)
    .map((digits: string | undefined) => Number(digits ?? 0));
  const step = {
    months: years * 12 + months,
    days: weeks * 7 + days,
    ms: hours * HOUR + minutes * MINUTE + seconds * 1000,
  };
  // (U) Whether months, days and hours may be mixed; nobody needs it.
  if (Object.values(step).filter((amount) => amount > 0).length !== 1)
    throw invalid("granularity", `${text} is no ISO 8601 duration such as PT30M or P1D.`, "invalid.date");
  if (step.months * 31 * DAY + step.days * DAY + step.ms > LONGEST_PERIOD)
    throw invalid("granularity", `${text} is too long.`, "constraint.validation");
  return step;
}

/** The first boundary at or before `from`, and those after it. */
function boundaries(from: number, { months, days, ms }: Step, zone: Zone): (index: number) => number {
  const first = zone.day(from);
  if (ms > 0) {
    // Hours and minutes are counted from midnight, so that half hours begin at :00 and :30.
    const midnight = zone.begin(first);
    const skipped = Math.floor((from - midnight) / ms);
    return (index) => midnight + (skipped + index) * ms;
  }
  const at = (month: number, day: number): number => {
    const date = new Date(Date.UTC(first.year, month, day));
    return zone.begin({ year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate() });
  };
  // Years begin in January, months on the first; several days and weeks on the day of the interval's beginning (U).
  if (months > 0) {
    const month = months % 12 === 0 ? 0 : first.month;
    return (index) => at(month + index * months, 1);
  }
  return (index) => at(first.month, first.day + index * days);
}

/** The periods of an interval, of which the first and the last may be shorter; one where no granularity is given. */
export function periodsOf(
  from: number,
  to: number,
  granularity: string | undefined,
  timeZone = "UTC",
): Period[] {
  const zone = new Zone(timeZone);
  if (granularity === undefined) return [{ start: from, end: to }];
  const step = readGranularity(granularity);
  const shortest = step.ms + step.days * 23 * HOUR + step.months * 28 * DAY;
  if ((to - from) / shortest > MOST_PERIODS)
    throw invalid("granularity", `${granularity} is too fine for this interval.`, "constraint.validation");
  const boundary = boundaries(from, step, zone);
  const periods: Period[] = [];
  for (let index = 0; ; index += 1) {
    const start = Math.max(from, boundary(index));
    if (start >= to) return periods;
    const end = Math.min(to, boundary(index + 1));
    if (end > start) periods.push({ start, end });
  }
}
