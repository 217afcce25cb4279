import { Note } from "./Note";

export function Problem({ text }: { text: string | null }) {
  return (
    text && (
      <Note tone="stop" icon="triangle-alert" role="alert">
        {text}
      </Note>
    )
  );
}
