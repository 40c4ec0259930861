/** What `boot` leaves for client navigation to know. */
export const page: { hasIslands: boolean } = { hasIslands: false };
