// What one works with in a room, as one chunk: loaded once the session is joined, since nothing
// of it is needed to see and hear each other. Reached by `import()` alone.
export { BarTools, SideTools } from "./Bar";
export { RoomHabits } from "./RoomHabits";
export { NotSent } from "../../quality/NotSent";
export { OutageHelp } from "../OutageHelp";
export { Quality } from "../Quality";
export { RoomPanels } from "../RoomPanels";
export { SoundAlone } from "../SoundAlone";
export { SoundBlocked } from "../SoundBlocked";
export { StaleNote } from "@/components/account/StaleNote";
export { TimeTools } from "./TimeTools";
export { WorkNotes } from "./WorkNotes";
export { RoomNews } from "../../signals/RoomNews";
export { ScreenTile } from "../stage/ScreenTile";
export { ShareBar } from "../stage/ShareBar";
export { TileTools } from "./TileTools";
export { createTools } from "./createTools";
