"use client";

import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { SelectField } from "@/components/ui/Field";
import type { Id } from "@/convex/_generated/dataModel";

type Choice = { personId: Id<"users">; name: string };

type CoProviderChoiceProps = {
  /** Undefined: not known yet. */
  choices: readonly Choice[] | undefined;
  words: (key: "to" | "hint" | "nobody" | "choose" | "confirm") => string;
  done: (name: string) => string;
  isFull?: boolean;
  /** True once that person is a provider of the booking. */
  onAdd: (personId: Id<"users">) => Promise<boolean>;
};

/** Which other provider becomes one of a booking, and that they are. */
export function CoProviderChoice({ choices, words, done, isFull, onAdd }: CoProviderChoiceProps) {
  const [chosen, setChosen] = useState("");
  const [added, setAdded] = useState<string | null>(null);
  const add = async () => {
    const choice = choices?.find(({ personId }) => personId === chosen);
    if (!choice || !(await onAdd(choice.personId))) return;
    setAdded(choice.name);
    setChosen("");
  };
  return (
    <div className="stack-2">
      <SelectField
        label={words("to")}
        hint={words(choices?.length === 0 ? "nobody" : "hint")}
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
      >
        <option value="" disabled>
          {words("choose")}
        </option>
        {choices?.map(({ personId, name }) => (
          <option key={personId} value={personId}>
            {name}
          </option>
        ))}
      </SelectField>
      <div className="acts">
        <Button
          isFull={isFull}
          icon="user-cog"
          aria-disabled={chosen === "" || undefined}
          onClick={() => void add()}
        >
          {words("confirm")}
        </Button>
      </div>
      <p className="small" role="status">
        {added && done(added)}
      </p>
    </div>
  );
}
