import path from 'node:path';

/** Where local mode keeps everything, in the folder it is started from: deleting it starts afresh. */
export const LOCAL_FOLDER = path.resolve('.local');
