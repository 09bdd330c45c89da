//! Who may do what: one table.
//!
//! In: a role and an action. Out: whether it may.
//! Law: `law_the_table_of_roles`, `law_a_patient_only_reads_and_answers`.
//! Not here: whose record. A patient's account reaches the own record only, which the rim checks.
//! Method: least privilege. Who opens accounts sees no patient; who watches changes nothing.

use serde::{Deserialize, Serialize};

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Opens and closes accounts; sees no patient.
    Administrator,
    /// Designs and delivers.
    Technician,
    /// Charts, decides, approves.
    Dentist,
    /// Watches over all of it.
    SafetyOfficer,
    /// Books and greets.
    FrontDesk,
    /// Sees the own record.
    Patient,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 6] = [
        Self::Administrator,
        Self::Technician,
        Self::Dentist,
        Self::SafetyOfficer,
        Self::FrontDesk,
        Self::Patient,
    ];
}

macro_rules! actions {
    ($($(#[$doc:meta])* $action:ident = $name:literal: $($role:ident)*;)*) => {
        /// What can be done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Action { $($(#[$doc])* $action,)* }

        impl Action {
            /// All actions.
            pub const ALL: &'static [Self] = &[$(Self::$action,)*];

            /// Its name, as the web app knows it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$action => $name,)* }
            }
        }

        /// Whether that role may do that.
        #[must_use]
        pub const fn may(role: Role, action: Action) -> bool {
            match action { $(Action::$action => matches!(role, $(Role::$role)|*),)* }
        }
    };
}

actions! {
    /// Open and close accounts.
    ManageAccounts = "manage_accounts": Administrator;
    /// See which devices there are.
    SeeDevices = "see_devices": Administrator Technician Dentist SafetyOfficer;
    /// Take devices in, load lots of carriers, have devices test themselves.
    ManageDevices = "manage_devices": Administrator Technician;
    /// See who read which record.
    SeeAudit = "see_audit": Administrator SafetyOfficer;
    /// See the day and its appointments.
    SeeToday = "see_today": Technician Dentist SafetyOfficer FrontDesk;
    /// See the list of patients.
    ListPatients = "list_patients": Technician Dentist SafetyOfficer FrontDesk;
    /// Register a patient.
    Register = "register": Technician Dentist FrontDesk;
    /// See name, birth, anxiety and appointments of a patient.
    SeePatient = "see_patient": Technician Dentist SafetyOfficer FrontDesk Patient;
    /// See notes, chart, scans, plans, deliveries and the timeline.
    SeeCare = "see_care": Technician Dentist SafetyOfficer Patient;
    /// Book an appointment and say how far it is.
    Book = "book": Technician Dentist FrontDesk;
    /// Write a note.
    WriteNote = "write_note": Technician Dentist SafetyOfficer;
    /// Answer the anxiety scale, or enter the answers on paper.
    AnswerMdas = "answer_mdas": Technician Dentist FrontDesk Patient;
    /// Chart teeth.
    SetChart = "set_chart": Technician Dentist;
    /// Bring a scan or a series in, and correct the labels of a scan.
    BringScan = "bring_scan": Technician Dentist;
    /// Ask for a plan and its proof.
    MakePlan = "make_plan": Technician Dentist;
    /// Approve a proven plan.
    ApprovePlan = "approve_plan": Dentist;
    /// Say that a tooth that was worked on is another one than its number told.
    RenumberDelivery = "renumber_delivery": Dentist;
    /// Record what a patient agrees to and takes back; a patient does it alone.
    RecordConsent = "record_consent": Technician Dentist Patient;
    /// Begin a delivery and be its hands.
    Deliver = "deliver": Technician Dentist;
    /// Press the stop of a delivery. Whoever can see it may stop it.
    PressStop = "press_stop": Technician Dentist SafetyOfficer Patient;
    /// Read with another program than the web app, by a token.
    TakeToken = "take_token": Technician Dentist SafetyOfficer Patient;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table once more, by role, as a person would check it.
    fn expected(role: Role) -> &'static str {
        match role {
            Role::Administrator => "manage_accounts see_devices manage_devices see_audit",
            Role::Technician => {
                "see_devices manage_devices see_today list_patients register see_patient see_care book write_note \
                 answer_mdas set_chart bring_scan make_plan record_consent deliver press_stop take_token"
            }
            Role::Dentist => {
                "see_devices see_today list_patients register see_patient see_care book write_note \
                 answer_mdas set_chart bring_scan make_plan approve_plan renumber_delivery record_consent deliver press_stop \
                 take_token"
            }
            Role::SafetyOfficer => {
                "see_devices see_audit see_today list_patients see_patient see_care write_note \
                 press_stop take_token"
            }
            Role::FrontDesk => "see_today list_patients register see_patient book answer_mdas",
            Role::Patient => {
                "see_patient see_care answer_mdas record_consent press_stop take_token"
            }
        }
    }

    #[test]
    fn law_the_table_of_roles() {
        for role in Role::ALL {
            let allowed = Action::ALL.iter().filter(|&&action| may(role, action));
            let names: Vec<&str> = allowed.map(|action| action.name()).collect();
            assert_eq!(names.join(" "), expected(role), "{role:?}");
        }
    }

    #[test]
    fn law_a_patient_only_reads_and_answers() {
        let changes = [
            Action::ManageAccounts,
            Action::ListPatients,
            Action::SeeToday,
            Action::Register,
            Action::Book,
            Action::WriteNote,
            Action::SetChart,
            Action::BringScan,
            Action::MakePlan,
            Action::ApprovePlan,
            Action::Deliver,
        ];
        assert!(changes.iter().all(|&action| !may(Role::Patient, action)));
    }
}
