/**
 * @hopscope/channel/testing: what whoever writes a carrier needs to know that it is one.
 *
 * @module
 */
export type { ConformanceCase } from './conformance-case.ts';
export { carrierConformance } from './conformance.ts';
export { lending } from './lending.ts';
export { tlsConformance } from './tls-conformance.ts';
export { TEST_CERTIFICATES, type TestCertificates } from './certificates.ts';
export { realTime, virtualTime, type Until, type World } from './world.ts';
