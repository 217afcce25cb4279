// The one door to components-react. What several chunks import each by itself the bundler keeps
// whole, with everything behind it (29 kB); bound here, it drops what nobody uses.
import * as kit from "@livekit/components-react";

export type { TrackReference, TrackReferenceOrPlaceholder } from "@livekit/components-react";

export const useAudioPlayback = kit.useAudioPlayback;
export const useConnectionQualityIndicator = kit.useConnectionQualityIndicator;
export const useIsMuted = kit.useIsMuted;
export const useIsSpeaking = kit.useIsSpeaking;
export const useTracks = kit.useTracks;
export const isTrackReference = kit.isTrackReference;
