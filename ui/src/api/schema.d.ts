// Written by hand after the contract; replaced by the generated file once docs/openapi.json exists.

type Ok<R> = { responses: { 200: { content: { 'application/json': R } } } };
type Get<R, P = never, Q = never> = {
  get: { parameters: { path: P; query?: Q }; requestBody?: never } & Ok<R>;
};
type Post<R, B = never, P = never> = {
  post: {
    parameters: { path: P };
    requestBody: { content: { 'application/json': B } };
  } & Ok<R>;
};
type Bare<R, P = never> = { post: { parameters: { path: P }; requestBody?: never } & Ok<R> };
type Drop<P = never> = { delete: { parameters: { path: P }; requestBody?: never } & Ok<unknown> };
type InPatient = { p: string };
type S = components['schemas'];

export interface paths {
  '/api/session': Get<S['Session'], undefined> & Post<S['Session'], S['SignIn'], undefined> & Drop<undefined>;
  '/api/setup': Post<S['Session'], S['SetUp'], undefined>;
  '/api/accounts': Get<S['Account'][], undefined> & Post<S['Account'], S['NewAccount'], undefined>;
  '/api/accounts/{id}/close': Bare<unknown, { id: string }>;
  '/api/today': Get<S['Today'], undefined, { date?: string }>;
  '/api/patients': Get<S['PatientPage'], undefined, { query?: string; after?: string; limit?: number }> &
    Post<S['Patient'], S['NewPatient'], undefined>;
  '/api/patients/{p}': Get<S['Patient'], InPatient>;
  '/api/patients/{p}/notes': Post<unknown, S['NewNote'], InPatient>;
  '/api/patients/{p}/mdas': Post<unknown, S['NewMdas'], InPatient>;
  '/api/patients/{p}/appointments': Post<unknown, S['NewAppointment'], InPatient>;
  '/api/patients/{p}/appointments/{a}': {
    patch: {
      parameters: { path: { p: string; a: string } };
      requestBody: { content: { 'application/json': { state: S['AppointmentState'] } } };
    } & Ok<unknown>;
  };
  '/api/patients/{p}/chart': Get<S['Chart'], InPatient, { at?: string }> &
    Post<unknown, S['ChartEdit'], InPatient>;
  '/api/patients/{p}/timeline': Get<S['TimelineRow'][], InPatient>;
  '/api/patients/{p}/scans/{s}': Get<S['Scan'], { p: string; s: string }>;
  '/api/patients/{p}/scans/{s}/labels': Post<S['ScanJob'], S['NewLabel'], { p: string; s: string }>;
  '/api/jobs/{j}': Get<S['Job'], { j: string }> & Drop<{ j: string }>;
  '/api/patients/{p}/plans': Post<S['PlanJob'], S['NewPlan'], InPatient>;
  '/api/patients/{p}/plans/{n}': Get<S['Plan'], { p: string; n: string }>;
  '/api/patients/{p}/plans/{n}/prove': Bare<{ job: string }, { p: string; n: string }>;
  '/api/patients/{p}/plans/{n}/approve': Post<unknown, { password: string }, { p: string; n: string }>;
  '/api/patients/{p}/plans/{n}/deliveries': Post<
    S['Delivery'],
    { speed: 'real' | 'lapse' },
    { p: string; n: string }
  >;
  '/api/deliveries/{d}': Get<S['Delivery'], { d: string }>;
  '/api/deliveries/{d}/hands': Post<unknown, S['Hands'], { d: string }>;
  '/api/deliveries/{d}/stop': Post<unknown, { pressed: boolean }, { d: string }>;
  '/api/stop/{code}': Get<S['StopView'], { code: string }> &
    Post<S['StopView'], { pressed: boolean }, { code: string }>;
  '/api/devices': Get<S['Device'][], undefined>;
}

export interface components {
  schemas: {
    Role: 'administrator' | 'technician' | 'dentist' | 'safety_officer' | 'front_desk' | 'patient';
    Account: { id: string; name: string; role: S['Role']; patient?: string | null; closed?: boolean };
    Session: {
      account: S['Account'] | null;
      csrf: string;
      clinic: { name: string; demo: boolean };
    };
    SignIn: { name: string; password: string };
    SetUp: { token: string; name: string; password: string };
    NewAccount: { name: string; role: S['Role']; password: string; patient?: string | null };
    AppointmentState: 'booked' | 'waiting' | 'in_chair' | 'done' | 'missed';
    Appointment: {
      id: string;
      patient: { id: string; name: string; mdas: number | null };
      starts: string;
      minutes: number;
      reason: string;
      state: S['AppointmentState'];
    };
    Held: { what: string; why: string; since: string };
    Today: { date: string; appointments: S['Appointment'][]; devices: S['Device'][]; held: S['Held'][] };
    PatientRow: {
      id: string;
      name: string;
      born: string;
      mdas: number | null;
      next_appointment: string | null;
    };
    PatientPage: { patients: S['PatientRow'][]; next: string | null };
    NewPatient: { name: string; born: string };
    Mdas: { date: string; answers: number[]; total: number };
    Note: { at: string; by: string; stage: string; text: string };
    ScanRow: { id: string; name: string; received: string; state: S['ScanState']; jaw: string | null };
    PlanRow: { id: string; fdi: number; version: number; state: S['PlanState']; made: string };
    DeliveryRow: { id: string; plan: string; state: S['DeliveryState']; began: string | null; how: string | null };
    Patient: {
      id: string;
      name: string;
      born: string;
      number: string;
      mdas: S['Mdas'][];
      notes: S['Note'][];
      appointments: S['Appointment'][];
      scans: S['ScanRow'][];
      plans: S['PlanRow'][];
      deliveries: S['DeliveryRow'][];
    };
    NewNote: { stage: string; text: string };
    NewMdas: { answers: number[] };
    NewAppointment: { starts: string; minutes: number; reason: string };
    ToothState: 'present' | 'missing' | 'unerupted' | 'implant';
    SurfaceName: 'M' | 'O' | 'D' | 'B' | 'L' | 'I';
    Condition: 'caries' | 'filling' | 'chip' | 'wear' | 'crack' | 'stain' | 'mark' | 'sound';
    Surface: { surface: S['SurfaceName']; condition: S['Condition']; note?: string | null };
    ToothChart: { fdi: number; state: S['ToothState']; surfaces: S['Surface'][] };
    Chart: { at: string; days: string[]; teeth: S['ToothChart'][] };
    ChartEdit: { fdi: number; state?: S['ToothState'] | null; surfaces?: S['Surface'][] | null };
    TimelineRow: { seq: number; at: string; by: string; kind: string; words: string; hash: string };
    ScanState: 'examining' | 'examined' | 'refused';
    FileFinding: { kind: string; severity: string; sentence: string };
    ScanTooth: { fdi: number; name: string; confidence: number; doubts: string[]; origin: number[] };
    ScanFinding: {
      id: string;
      kind: string;
      fdi: number;
      sentence: string;
      confidence: number;
      at: number[];
      severity: string;
    };
    Scan: {
      id: string;
      name: string;
      bytes: number;
      sha256: string;
      received: string;
      by: string;
      state: S['ScanState'];
      error: string | null;
      check: {
        unit: string;
        unit_sure: boolean;
        faces: number;
        closed: boolean;
        findings: S['FileFinding'][];
      } | null;
      jaw: string | null;
      teeth: S['ScanTooth'][];
      findings: S['ScanFinding'][];
      versions: number;
    };
    ScanJob: { scan: string; job: string };
    NewLabel: { fdi: number; at: number[] };
    JobState: 'waiting' | 'running' | 'done' | 'refused' | 'failed' | 'cancelled';
    Job: {
      id: string;
      what: string;
      patient: string | null;
      state: S['JobState'];
      lines: string[];
      error: string | null;
      result: unknown;
    };
    PlanState: 'making' | 'made' | 'proven' | 'refused' | 'approved' | 'delivered' | 'failed';
    NewPlan: { scan: string; fdi: number; finding?: string | null; intent?: string | null; material?: string | null };
    PlanJob: { plan: string; job: string };
    Figure: { name: string; value: string | number; unit: string; limit: string | number | null; holds: boolean | null };
    ProofCheck: { name: string; measured: string; allowed: string; passes: boolean; words: string };
    PlanFile: { name: string; bytes: number; sha256: string };
    Approval: { by: string; role: string; at: string; plan_sha256: string };
    Plan: {
      id: string;
      scan: string;
      fdi: number;
      version: number;
      made: string;
      by: string;
      state: S['PlanState'];
      figures: S['Figure'][];
      checks: S['ProofCheck'][];
      notes: string[];
      files: S['PlanFile'][];
      approvals: S['Approval'][];
      error: string | null;
    };
    DeliveryState: 'setting_up' | 'verify' | 'running' | 'held' | 'over';
    Delivery: {
      id: string;
      patient: string;
      plan: string;
      state: S['DeliveryState'];
      began: string | null;
      ended: string | null;
      how: string | null;
      outcome: unknown;
      stop_code: string | null;
      files: S['PlanFile'][];
    };
    Hands: {
      hold?: boolean | null;
      verify?: { patient: string; tooth: number } | null;
      resume?: boolean | null;
      end?: boolean | null;
    };
    Verdict: 'treat' | 'warn' | 'hold' | 'terminate';
    Permit: { name: string; holds: boolean; age_ms: number };
    Alarm: { code: string; says: string; verdict: S['Verdict']; at_ms: number; patients: boolean };
    Cockpit: {
      at_ms: number;
      verdict: S['Verdict'];
      enabled: boolean;
      zone: number;
      zones: number;
      progress_share: number;
      planned_ms: number;
      counter_a_ug: number;
      counter_b_ug: number;
      planned_ug: number;
      surface_rise_k: number;
      surface_limit_k: number;
      ahead_k: number | null;
      pulp_rise_k: number | null;
      permits: S['Permit'][];
      alarms: S['Alarm'][];
      lately: { at_ms: number; words: string }[];
      patient_stop: boolean;
      waits_for: 'verify' | 'hold' | 'resume' | 'patient' | 'nothing';
      speed: string;
    };
    StopView: { state: S['DeliveryState']; pressed: boolean; patient_stop?: boolean };
    SelfTest: { at: string; passed: boolean; words: string };
    Device: {
      id: string;
      name: string;
      simulated: boolean;
      firmware: string;
      protocol: string;
      lot: string;
      state: string;
      self_test: S['SelfTest'] | null;
    };
  };
}
