// The wire's shapes by the clinic's own nouns. Nothing here is invented: each is the server's.
import type { components } from '../../generated/schema';

type S = components['schemas'];
export type Account = S['SignedIn'];
export type Role = S['Role'];
export type Session = S['Session'];
export type Appointment = S['Appointment'];
export type Today = S['Today'];
export type PatientRow = S['PatientRow'];
export type Patient = S['Patient'];
export type Chart = S['Chart'];
export type ToothChart = S['ToothView'];
export type SurfaceName = S['SurfaceName'];
export type Condition = S['Condition'];
export type ToothState = S['ToothState'];
export type Scan = S['Scan'];
export type Job = S['Job'];
export type Plan = S['Plan'];
export type Delivery = S['Delivery'];
export type Hands = S['Hands'];
export type Pressing = S['Pressing'];
export type Cockpit = S['Cockpit'];
export type Device = S['Device'];
export type StopView = S['StopPage'];
export type ToothLabel = S['ToothLabel'];
export type ScanFinding = S['ScanFinding'];
export type PlanFile = S['PlanFile'];
export type Severity = S['Severity'];
