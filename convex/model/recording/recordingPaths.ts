/** The path of a part's file at the worker; by it we know an egress of ours. */
export const pathOf = (key: string) => `parley/${key}.mp4`;
export const keyIn = (path: string) => /(?:^|\/)parley\/([0-9a-f-]{36})\.mp4$/.exec(path)?.[1];
