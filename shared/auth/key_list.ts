/**
 * Keys that are valid, from a comma list: the first one seals and signs, each of them opens. A
 * rotation puts the new key in front, and takes the old one away when nothing needs it any more.
 */
export const keyList = (keys: string): string[] => keys.split(",");
