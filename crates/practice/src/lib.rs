//! People and care: roles, the patient's record, anxiety, the chart, appointments.
