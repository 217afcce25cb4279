import type { Draft } from "./draft";
import type { Place } from "./problems";

/** What each part of the form of a service is given. */
export type FieldsProps = {
  draft: Draft;
  errorAt: (place: Place) => string | undefined;
  onChange: (part: Partial<Draft>) => void;
};
