import { useTranslations } from "next-intl";
import { type Board, useFigures } from "./board";

type Counts = Board["counts"];

const HOPS = [
  ["signIn", "failedSignIn"],
  ["booking", "failedBooking"],
  ["token", "failedToken"],
  ["signal", "failedSignal"],
  ["media", "failedMedia"],
] as const satisfies readonly (readonly [string, keyof Counts])[];

/** Which hop the joins that failed broke at, and what each took of those that came through. */
export function FailedHops({ board: { counts, hopTimes } }: { board: Board }) {
  const t = useTranslations("insights.hops");
  const hop = useTranslations("hops");
  const { count } = useFigures();
  const failed = counts.joins - counts.joined;
  const rows = HOPS.map(([name, counter]) => ({ label: hop(name), value: counts[counter] }));
  rows.push({ label: t("unknown"), value: counts.failedUnknown });
  return (
    <section className="card c5" aria-labelledby="failed-hops">
      <h2 id="failed-hops">{t("title", { count: failed })}</h2>
      <dl className="hbars">
        {rows.map(({ label, value }) => (
          <div key={label} className="contents">
            <dt>{label}</dt>
            <dd>
              <span
                className={value === 0 ? "hbar zero" : "hbar"}
                style={{ inlineSize: `${failed === 0 ? 0 : (value / failed) * 100}%` }}
              />
            </dd>
            <dd className="meta">{count(value)}</dd>
          </div>
        ))}
      </dl>
      <p className="meta">{t("note")}</p>
      <HopTimes times={hopTimes} />
    </section>
  );
}

const TIMED = ["token", "signal", "media"] as const;

function HopTimes({ times }: { times: Board["hopTimes"] }) {
  const t = useTranslations("insights");
  const hop = useTranslations("hops");
  const { seconds } = useFigures();
  const time = (ms: number | null) => (ms === null ? "–" : t("seconds", { value: seconds(ms) }));
  return (
    <table className="table">
      <caption className="meta">{t("hops.times")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("hops.hop")}</th>
          <th scope="col" className="num">
            p50
          </th>
          <th scope="col" className="num">
            p95
          </th>
        </tr>
      </thead>
      <tbody>
        {TIMED.map((name) => (
          <tr key={name}>
            <th scope="row">{hop(name)}</th>
            <td className="num">{time(times[name].p50)}</td>
            <td className="num">{time(times[name].p95)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
