"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Problem } from "@/components/ui/Problem";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { SelectField, TextField } from "@/components/ui/Field";
import { type Format, useExport } from "./useExport";

type ExportDialogProps = {
  /** Whose: what one provides, or comes to. */
  side: "client" | "provider";
  zone: string;
  fromDate: string;
  toDate: string;
  onClose: () => void;
};

/** Bookings from one date to another as a table or for a calendar program. */
export function ExportDialog({ side, zone, onClose, ...dates }: ExportDialogProps) {
  const t = useTranslations("bookingExport");
  const [fromDate, setFromDate] = useState(dates.fromDate);
  const [toDate, setToDate] = useState(dates.toDate);
  const [format, setFormat] = useState<Format>("csv");
  const { save, isBusy, problem, said } = useExport(zone, side);
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <form
        className="stack-2"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save({ fromDate, toDate, format });
        }}
      >
        <div className="pair">
          <TextField
            label={t("first")}
            type="date"
            value={fromDate}
            onChange={({ target }) => setFromDate(target.value)}
          />
          <TextField
            label={t("last")}
            type="date"
            value={toDate}
            onChange={({ target }) => setToDate(target.value)}
          />
        </div>
        <SelectField
          label={t("format")}
          value={format}
          onChange={({ target }) => setFormat(target.value as Format)}
        >
          <option value="csv">{t("formats.csv")}</option>
          <option value="ics">{t("formats.ics")}</option>
        </SelectField>
        <Problem text={problem} />
        <p className="small" role="status">
          {said}
        </p>
        <div className="acts">
          <Button kind="go" icon="download" type="submit" aria-disabled={isBusy || undefined}>
            {t("save")}
          </Button>
          <Button kind="bare" onClick={onClose}>
            {t("close")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
