/**
 * @hopscope/network/testing: a mail network in anyone's tests, and matchers for vitest in the words of routes.
 *
 *   import { expect } from 'vitest';
 *   import { createNetwork, routeMatchers } from '@hopscope/network/testing';
 *
 *   expect.extend(routeMatchers);
 *   expect(network).toHaveDelivered({ to: 'JOE@THREE', via: ['ONE', 'TWO'] });
 *
 * @module
 */
export { createNetwork, NetworkFileError, type NetworkFile } from '../create-network.ts';
export type { Delivery, DeliveryMatch } from '../deliveries.ts';
export { LiveNetwork } from '../live-network.ts';
export { VirtualNetwork } from '../virtual-network.ts';
export { routeMatchers, type RouteMatchers } from './matchers.ts';
