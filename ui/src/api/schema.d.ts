// Written by hand after the contract; replaced by the generated file once docs/openapi.json exists.

type At<P> = [P] extends [undefined] ? { path?: never } : { path: P };
type Ok<R> = { responses: { 200: { content: { 'application/json': R } } } };
type Get<R, P = never, Q = never> = {
  get: { parameters: At<P> & { query?: Q }; requestBody?: never } & Ok<R>;
};
type Post<R, B = never, P = never> = {
  post: {
    parameters: At<P>;
    requestBody: { content: { 'application/json': B } };
  } & Ok<R>;
};
type Bare<R, P = never> = { post: { parameters: At<P>; requestBody?: never } & Ok<R> };
type Drop<P = never> = { delete: { parameters: At<P>; requestBody?: never } & Ok<unknown> };
type InPatient = { p: string };
type S = components['schemas'];

export interface paths {
  '/api/session': Get<S['Session'], undefined> & Post<S['Session'], S['SignIn'], undefined> & Drop<undefined>;
  '/api/setup': Post<S['Session'], S['SetupRequest'], undefined>;
  '/api/accounts': Get<S['Account'][], undefined> & Post<S['Account'], S['AccountRequest'], undefined>;
  '/api/accounts/{id}/close': Bare<unknown, { id: string }>;
  '/api/today': Get<S['Today'], undefined, { date?: string }>;
  '/api/patients': Get<S['Patients'], undefined, { query?: string; after?: string; limit?: number }> &
    Post<S['Patient'], S['PatientRequest'], undefined>;
  '/api/patients/{p}': Get<S['Patient'], InPatient>;
  '/api/patients/{p}/notes': Post<unknown, S['NoteRequest'], InPatient>;
  '/api/patients/{p}/mdas': Post<unknown, S['MdasAnswers'], InPatient>;
  '/api/patients/{p}/appointments': Post<unknown, S['AppointmentRequest'], InPatient>;
  '/api/patients/{p}/appointments/{a}': {
    patch: {
      parameters: { path: { p: string; a: string } };
      requestBody: { content: { 'application/json': S['AppointmentChange'] } };
    } & Ok<unknown>;
  };
  '/api/patients/{p}/chart': Get<S['Chart'], InPatient, { at?: string }> &
    Post<unknown, S['ChartChange'], InPatient>;
  '/api/patients/{p}/timeline': Get<S['TimelineEntry'][], InPatient>;
  '/api/patients/{p}/scans/{s}': Get<S['Scan'], { p: string; s: string }>;
  '/api/patients/{p}/scans/{s}/labels': Post<S['ScanStarted'], S['LabelRequest'], { p: string; s: string }>;
  '/api/jobs/{j}': Get<S['Job'], { j: string }> & Drop<{ j: string }>;
  '/api/patients/{p}/plans': Post<S['PlanStarted'], S['PlanRequest'], InPatient>;
  '/api/patients/{p}/plans/{n}': Get<S['Plan'], { p: string; n: string }>;
  '/api/patients/{p}/plans/{n}/prove': Bare<S['JobStarted'], { p: string; n: string }>;
  '/api/patients/{p}/plans/{n}/approve': Post<unknown, S['ApproveRequest'], { p: string; n: string }>;
  '/api/patients/{p}/plans/{n}/deliveries': Post<
    S['Delivery'],
    S['DeliveryRequest'],
    { p: string; n: string }
  >;
  '/api/deliveries/{d}': Get<S['Delivery'], { d: string }>;
  '/api/deliveries/{d}/hands': Post<unknown, S['Hands'], { d: string }>;
  '/api/deliveries/{d}/stop': Post<unknown, S['Pressed'], { d: string }>;
  '/api/stop/{code}': Get<S['StopPage'], { code: string }> &
    Post<S['StopPage'], S['Pressed'], { code: string }>;
  '/api/devices': Get<S['Device'][], undefined>;
}

export interface components {
  schemas: {
    Role: 'administrator' | 'technician' | 'dentist' | 'safety_officer' | 'front_desk' | 'patient';
    Account: { id: string; name: string; role: S['Role']; patient?: string | null; closed: boolean };
    AccountRequest: { name: string; role: S['Role']; password: string; patient?: string | null };
    SignedIn: { id: string; name: string; role: S['Role']; patient?: string | null; may: string[] };
    ClinicInfo: { name: string; demo: boolean; needs_setup: boolean };
    Session: { account?: S['SignedIn'] | null; csrf: string; clinic: S['ClinicInfo'] };
    SignIn: { name: string; password: string };
    SetupRequest: { token: string; name: string; password: string };
    AppointmentState: 'booked' | 'waiting' | 'in_chair' | 'done' | 'missed';
    PatientName: { id: string; name: string; mdas?: number | null };
    Appointment: {
      id: string;
      patient: S['PatientName'];
      starts: string;
      minutes: number;
      reason: string;
      state: S['AppointmentState'];
    };
    AppointmentRequest: { starts: string; minutes: number; reason: string };
    AppointmentChange: { state: S['AppointmentState'] };
    Held: { what: string; why: string; since: string };
    Today: { date: string; appointments: S['Appointment'][]; devices: S['Device'][]; held: S['Held'][] };
    PatientRow: { id: string; name: string; born: string; mdas?: number | null; next_appointment?: string | null };
    Patients: { patients: S['PatientRow'][]; next?: string | null };
    PatientRequest: { name: string; born: string };
    Mdas: { date: string; answers: number[]; total: number; high: boolean };
    MdasAnswers: { answers: number[] };
    Note: { at: string; by: string; stage: string; text: string };
    NoteRequest: { stage: string; text: string };
    ScanRow: {
      id: string;
      name: string;
      received: string;
      state: S['ScanState'];
      jaw?: string | null;
      teeth: number;
      findings: number;
    };
    PlanRow: { id: string; scan: string; fdi: number; version: number; made: string; state: S['PlanState'] };
    DeliveryRow: {
      id: string;
      plan: string;
      fdi: number;
      began: string;
      state: S['DeliveryState'];
      how?: string | null;
    };
    Patient: {
      id: string;
      name: string;
      born: string;
      number: number;
      mdas: S['Mdas'][];
      notes: S['Note'][];
      appointments: S['Appointment'][];
      scans: S['ScanRow'][];
      plans: S['PlanRow'][];
      deliveries: S['DeliveryRow'][];
    };
    TimelineEntry: { seq: number; at: string; by: string; kind: string; words: string; hash: string };
    ToothState: 'present' | 'missing' | 'unerupted' | 'implant';
    SurfaceName: 'M' | 'O' | 'D' | 'B' | 'L' | 'I';
    Condition: 'caries' | 'filling' | 'chip' | 'wear' | 'crack' | 'stain' | 'mark' | 'sound';
    Surface: { surface: S['SurfaceName']; condition: S['Condition']; note?: string };
    ToothView: { fdi: number; state: S['ToothState']; surfaces: S['Surface'][] };
    Chart: { at: string; days: string[]; teeth: S['ToothView'][] };
    ChartChange: { fdi: number; state?: S['ToothState'] | null; surfaces?: S['Surface'][] };
    ScanState: 'examining' | 'examined' | 'refused';
    Severity: 'note' | 'warning' | 'error';
    FileFinding: { kind: string; severity: S['Severity']; sentence: string };
    FileCheck: {
      unit: string;
      unit_sure: boolean;
      faces: number;
      closed: boolean;
      findings: S['FileFinding'][];
    };
    ToothLabel: { fdi: number; name: string; confidence: number; doubts: string[]; origin: number[] };
    ScanFinding: {
      id: number;
      kind: string;
      fdi: number;
      sentence: string;
      confidence: number;
      at: number[];
      severity: S['Severity'];
    };
    Scan: {
      id: string;
      name: string;
      bytes: number;
      sha256: string;
      received: string;
      by: string;
      state: S['ScanState'];
      error?: string | null;
      check?: S['FileCheck'] | null;
      jaw?: string | null;
      teeth: S['ToothLabel'][];
      findings: S['ScanFinding'][];
      versions: number;
    };
    ScanStarted: { scan: string; job: string };
    PlanStarted: { plan: string; job: string };
    JobStarted: { job: string };
    LabelRequest: { fdi: number; at: number[] };
    JobState: 'waiting' | 'running' | 'done' | 'refused' | 'failed' | 'cancelled';
    JobResult: { scan?: string | null; plan?: string | null; delivery?: string | null };
    Job: {
      id: string;
      what: string;
      patient: string;
      state: S['JobState'];
      lines: string[];
      error?: string | null;
      result: S['JobResult'];
    };
    PlanState: 'making' | 'made' | 'proven' | 'refused' | 'approved' | 'delivered' | 'failed';
    PlanRequest: {
      scan: string;
      fdi: number;
      finding?: number | null;
      intent?: string | null;
      material?: string | null;
    };
    Figure: { name: string; value: number; unit: string; limit?: number | null; holds?: boolean | null };
    Check: { name: string; measured: string; allowed: string; passes?: boolean | null; words: string };
    PlanFile: { name: string; bytes: number; sha256: string };
    Approval: { by: string; role: S['Role']; at: string; plan_sha256: string };
    ApproveRequest: { password: string };
    Plan: {
      id: string;
      scan: string;
      fdi: number;
      version: number;
      made: string;
      by: string;
      state: S['PlanState'];
      figures: S['Figure'][];
      checks: S['Check'][];
      notes: string[];
      files: S['PlanFile'][];
      approvals: S['Approval'][];
      error?: string | null;
    };
    Speed: 'real' | 'lapse';
    DeliveryRequest: { speed: S['Speed'] };
    DeliveryState: 'setting_up' | 'verify' | 'running' | 'held' | 'over';
    Delivery: {
      id: string;
      patient: string;
      plan: string;
      state: S['DeliveryState'];
      began: string;
      ended?: string | null;
      how?: string | null;
      outcome?: Record<string, never> | null;
      stop_code?: string | null;
      files: S['PlanFile'][];
    };
    Verify: { patient: string; tooth: number };
    Hands: { hold?: boolean | null; verify?: S['Verify'] | null; resume?: boolean | null; end?: boolean | null };
    Pressed: { pressed: boolean };
    StopPage: { state: S['DeliveryState']; pressed: boolean; patient_stop: boolean; simulated: boolean; words: string };
    Verdict: 'treat' | 'warn' | 'hold' | 'terminate';
    WaitsFor: 'verify' | 'hold' | 'resume' | 'patient' | 'nothing';
    Permit: { name: string; holds: boolean; age_ms?: number | null };
    Alarm: {
      code: string;
      says: string;
      verdict: S['Verdict'];
      at_ms: number;
      patients: boolean;
      place?: string | null;
      measured?: string | null;
      limit?: string | null;
      done?: string | null;
      to_do?: string | null;
    };
    Lately: { at_ms: number; words: string };
    Cockpit: {
      at_ms: number;
      verdict: S['Verdict'];
      enabled: boolean;
      zone: number;
      zones: number;
      progress_share: number;
      planned_ms: number;
      counter_a_ug?: number | null;
      counter_b_ug?: number | null;
      planned_ug: number;
      surface_rise_k?: number | null;
      surface_limit_k?: number | null;
      ahead_k?: number | null;
      pulp_rise_k?: number | null;
      permits: S['Permit'][];
      alarms: S['Alarm'][];
      lately: S['Lately'][];
      patient_stop: boolean;
      waits_for: S['WaitsFor'];
      speed: S['Speed'];
    };
    SelfTest: { at: string; passed: boolean; words: string };
    Device: {
      id: string;
      name: string;
      simulated: boolean;
      firmware: string;
      protocol: string;
      lot: string;
      state: string;
      self_test?: S['SelfTest'] | null;
    };
  };
}
