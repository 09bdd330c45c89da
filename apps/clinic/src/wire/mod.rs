//! The shapes that cross HTTP, and nothing else: JSON with fields in `snake_case`.
//!
//! Out: types that serde writes and reads and that `docs/openapi.json` describes. They are apart from
//! the domain's types, so that a change inside never changes the API unseen.
//! Law: `law_the_openapi_golden_holds` (tests).
//! Not here: what they mean (`practice`), and where they come from (`routes`).

mod chart;
mod consent;
mod delivery;
mod device;
mod export;
mod fault;
mod job;
mod map;
mod patient;
mod plan;
mod scan;
mod series;
mod session;

pub use chart::{Chart, ChartChange, Condition, Surface, SurfaceName, ToothState, ToothView};
pub use consent::{
    Consent, ConsentRequest, ConsentScope, ConsentWords, WithdrawRequest, Withdrawn,
};
pub use delivery::{
    Alarm, Cockpit, Delivery, DeliveryRequest, DeliveryState, Hands, Lately, Operator, Permit,
    Pressed, PressedOnPage, Pressing, RenumberRequest, Renumbered, Speed, StopLine, StopPage,
    Verdict, Verify, WaitsFor,
};
pub use device::{Device, DeviceRequest, LotRequest, SelfTest};
pub use export::{Export, ExportedFile};
pub use fault::{ErrorBody, ErrorParts};
pub use job::{Job, JobResult, JobStarted, JobState, PlanStarted, ScanStarted};
pub use map::{Map, MapPlace};
pub use patient::{
    Appointment, AppointmentChange, AppointmentRequest, AppointmentState, DeliveryRow, Held, Mdas,
    MdasAnswers, Note, NoteRequest, Patient, PatientName, PatientRequest, PatientRow, Patients,
    PlanRow, ScanRow, TimelineEntry, ToExamine, Today, TodaySession,
};
pub use plan::{
    Approval, ApproveRequest, Check, Contact, Figure, Part, Plan, PlanFile, PlanRequest,
    PlanStanding, PlanState, Zone, Zones,
};
pub use scan::{
    Correction, FileCheck, FileFinding, LabelRequest, Scan, ScanFinding, ScanState, Severity,
    ToothLabel,
};
pub use series::{
    GreyWindow, Series, SeriesFiles, SeriesRow, SeriesStarted, SeriesState, SeriesVolume, SliceView,
};
pub use session::{
    Account, AccountRequest, ClinicInfo, LentToken, NewPassword, PasswordChange, Role, Session,
    SetupRequest, SignIn, SignedIn,
};
