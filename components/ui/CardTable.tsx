/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   on a phone the table is laid out as cards, and a browser drops the roles of what is no table box */

import type { ComponentProps, ReactNode } from "react";

type Column = { name: string; isNumber?: boolean };
type CardTableProps = {
  /** Said, not shown. */
  caption: string;
  columns: readonly (string | Column)[];
  children: ReactNode;
};

/** A table that becomes cards on a phone; its roles are written out, since CSS takes them away. */
export function CardTable({ caption, columns, children }: CardTableProps) {
  return (
    <table className="table cards" role="table">
      <caption className="vh">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(toColumn).map(({ name, isNumber }) => (
            <th key={name} role="columnheader" scope="col" className={isNumber ? "num" : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">{children}</tbody>
    </table>
  );
}

function toColumn(column: string | Column): Column {
  return typeof column === "string" ? { name: column } : column;
}

export function CardRow(props: Omit<ComponentProps<"tr">, "role">) {
  return <tr role="row" {...props} />;
}

type CardCellProps = {
  /** Takes a whole line of the card. */
  isFull?: boolean;
  isMute?: boolean;
  isNumber?: boolean;
  /** The column's name, which stands before the value on a card that would be unclear without it. */
  label?: string | undefined;
  children: ReactNode;
};

export function CardCell({ isFull, isMute, isNumber, label, children }: CardCellProps) {
  return (
    <td
      role="cell"
      className={`${isNumber ? "num" : ""} ${isFull ? "full" : ""} ${isMute ? "mute" : ""}`}
      data-l={label}
    >
      {children}
    </td>
  );
}
