import type { ReactNode } from "react";
import { type Hop, HopLine } from "./HopLine";

type FaultPageProps = {
  /** How far it got, when the fault is one of the way to a room. */
  hops?: readonly Hop[];
  title: ReactNode;
  /** What it means and the next step: paragraphs of class `lead`. */
  children?: ReactNode;
  actions?: ReactNode;
  foot?: ReactNode;
  /** What stands below all of it, over the whole width. */
  more?: ReactNode;
  role?: "status" | "alert";
};

export function FaultPage({ hops, title, children, actions, foot, more, role }: FaultPageProps) {
  return (
    <main className="mid" id="main">
      <div className="mid-text">
        {hops && (
          <div className="card doctor doctor-alone">
            <HopLine hops={hops} />
          </div>
        )}
        <div className="stack-2" role={role}>
          <h1>{title}</h1>
          {children}
        </div>
        {actions && <div className="row">{actions}</div>}
        {foot && <p className="meta">{foot}</p>}
      </div>
      {more}
    </main>
  );
}
