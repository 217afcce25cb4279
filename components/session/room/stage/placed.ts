import type { CSSProperties } from "react";
import type { Place, Places } from "@/lib/stage/places";

type Placed = { className: string; style: CSSProperties; "data-place": Place["kind"] };

/** What puts a tile in its place: the rules are in stage.css. */
export function placed(place: Place, ...classes: (string | false)[]): Placed {
  const { kind, row, column, nth } = place;
  const names = ["tile", kind === "corner" && "pip", ...classes];
  return {
    className: names.filter(Boolean).join(" "),
    style: { "--row": row, "--column": column, "--nth": nth } as CSSProperties,
    "data-place": kind,
  };
}

export function stageStyle({ columns, rows, count }: Places): CSSProperties {
  return { "--columns": columns, "--rows": rows, "--count": count } as CSSProperties;
}
