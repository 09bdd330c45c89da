//! Who is signed in, and the accounts.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Opens and closes accounts; sees no patient.
    Administrator,
    /// Designs and delivers.
    Technician,
    /// Charts, decides, approves.
    Dentist,
    /// Watches over all of it and changes nothing.
    SafetyOfficer,
    /// Books and greets.
    FrontDesk,
    /// Sees the own record.
    Patient,
}

/// The session of this browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Who is signed in; null where nobody is.
    pub account: Option<SignedIn>,
    /// Goes into the header `x-biosculpt-csrf` of every request that is no GET.
    pub csrf: String,
    /// Where this is.
    pub clinic: ClinicInfo,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignedIn {
    /// Id of the account.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its role.
    pub role: Role,
    /// Whose record it is for, of a patient's account.
    pub patient: Option<String>,
    /// Names of all actions that the role may do (`practice::Action`): show nothing else.
    pub may: Vec<String>,
}

/// Where this is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClinicInfo {
    /// Name of the clinic.
    pub name: String,
    /// Whether its people are made up.
    pub demo: bool,
    /// Whether it waits for its first account (`POST /api/setup`).
    pub needs_setup: bool,
}

/// A token for another program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LentToken {
    /// Goes into the header `Authorization` after the word `Bearer`. It is told this once.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: String,
    /// Seconds that it lasts; it ends earlier with the session.
    pub expires_in: u64,
}

/// Name and password.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Name of the account.
    pub name: String,
    /// Its password.
    pub password: String,
}

/// The first account, made with the one-time link.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupRequest {
    /// The token of the link.
    pub token: String,
    /// Name of the administrator.
    pub name: String,
    /// A password of at least 10 characters.
    pub password: String,
}

/// A new password of one's own.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password until now.
    pub password: String,
    /// The new one, of at least 10 characters.
    pub new_password: String,
}

/// A new password for somebody who has lost the old one.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// At least 10 characters.
    pub password: String,
}

/// An account, without its password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its role.
    pub role: Role,
    /// Whose record it is for, of a patient's account.
    pub patient: Option<String>,
    /// Whether it was closed: nobody can sign in with it.
    pub closed: bool,
}

/// An account to open.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountRequest {
    /// Its name; no other open account has it.
    pub name: String,
    /// Its role.
    pub role: Role,
    /// A password of at least 10 characters.
    pub password: String,
    /// Whose record it is for; of a patient's account only.
    #[serde(default)]
    pub patient: Option<String>,
}
