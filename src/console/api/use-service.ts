import { createContext, useContext } from 'react';
import type { Service } from './service.js';

export const Services = createContext<Service | null>(null);

/** The routes of the service, called as whoever has logged in. */
export function useService(): Service {
  const service = useContext(Services);
  if (!service) throw new Error('Nobody has logged in.');
  return service;
}
