import { fastStorage, fastStorageForJobs } from '../../lab/storage.ts';

/** What the largest app takes at its peak, with every subject's registry. */
const room = 6 * 1024 ** 3;

export const jobStorage = () => fastStorageForJobs(room);
export const registryStorage = () => fastStorage(room);
