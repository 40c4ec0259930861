/** What one uploaded file may have; a form may have several. */
export const maxUploadBytes = 20 * 1024 * 1024;
export const maxUploadFiles = 20;
