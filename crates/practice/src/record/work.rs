//! What is known of plans and deliveries.

use super::event::{Event, NamedBlob};
use super::state::{Approval, Delivery, Plan, PlanStage, Record};
use std::collections::BTreeSet;

impl Record {
    fn plan_mut(&mut self, id: &str) -> Option<&mut Plan> {
        self.plans.iter_mut().find(|plan| plan.id == id)
    }

    pub(super) fn evolve_plan(&mut self, at_ms: u64, by: &str, event: &Event) {
        match event {
            Event::PlanAsked {
                plan,
                scan,
                tooth,
                finding,
                intent,
                material,
            } => {
                let scan_version = self.scan(scan).map(|scan| scan.versions);
                let earlier = self.plans.iter().filter(|p| p.tooth == *tooth).count();
                self.plans.push(Plan {
                    id: plan.clone(),
                    scan: scan.clone(),
                    scan_version,
                    tooth: *tooth,
                    finding: *finding,
                    intent: intent.clone(),
                    material: material.clone(),
                    version: u32::try_from(earlier).map_or(u32::MAX, |n| n.saturating_add(1)),
                    asked_ms: at_ms,
                    by: by.to_owned(),
                    stage: PlanStage::Making,
                    files: Vec::new(),
                    proof_files: Vec::new(),
                    plan_sha256: None,
                    approvals: Vec::new(),
                    error: None,
                });
            }
            Event::PlanMade { plan, files } => self.judged(plan, PlanStage::Made, files, None),
            Event::PlanFailed { plan, reason } => {
                self.judged(plan, PlanStage::Failed, &[], Some(reason));
            }
            Event::PlanProven {
                plan,
                files,
                plan_sha256,
            } => {
                self.judged(plan, PlanStage::Proven, files, None);
                if let Some(plan) = self.plan_mut(plan) {
                    plan.plan_sha256 = Some(plan_sha256.clone());
                }
            }
            Event::PlanRefused {
                plan,
                files,
                reason,
            } => self.judged(plan, PlanStage::Refused, files, Some(reason)),
            Event::PlanApproved {
                plan,
                role,
                plan_sha256,
                signature,
            } => {
                if let Some(plan) = self.plan_mut(plan) {
                    plan.stage = PlanStage::Approved;
                    plan.approvals.push(Approval {
                        by: by.to_owned(),
                        role: *role,
                        at_ms,
                        plan_sha256: plan_sha256.clone(),
                        signature: signature.clone(),
                    });
                }
            }
            _ => {}
        }
    }

    /// A plan that was made or proven, or was not.
    fn judged(&mut self, id: &str, stage: PlanStage, files: &[NamedBlob], error: Option<&String>) {
        let Some(plan) = self.plan_mut(id) else {
            return;
        };
        plan.stage = stage;
        plan.error = error.cloned();
        match stage {
            PlanStage::Proven | PlanStage::Refused => plan.proof_files = files.to_vec(),
            _ => plan.files = files.to_vec(),
        }
    }

    pub(super) fn evolve_delivery(&mut self, at_ms: u64, by: &str, event: &Event) {
        match event {
            Event::DeliveryBegun {
                delivery,
                plan,
                speed,
                device,
            } => {
                let Some(tooth) = self.plan(plan).map(|plan| plan.tooth) else {
                    return;
                };
                self.deliveries.push(Delivery {
                    id: delivery.clone(),
                    plan: plan.clone(),
                    tooth,
                    speed: *speed,
                    device: device.clone(),
                    by: by.to_owned(),
                    began_ms: at_ms,
                    ended_ms: None,
                    how: None,
                    worked: false,
                    files: Vec::new(),
                    beyond: None,
                    renumbered: Vec::new(),
                    seen: BTreeSet::new(),
                });
            }
            Event::DeliveryEnded {
                delivery,
                how,
                worked,
                files,
                beyond,
            } => {
                let mut all = self.deliveries.iter_mut();
                let Some(one) = all.find(|one| one.id == *delivery) else {
                    return;
                };
                one.ended_ms = Some(at_ms);
                one.how = Some(how.clone());
                one.worked = *worked;
                one.files.clone_from(files);
                one.beyond.clone_from(beyond);
                let plan = one.plan.clone();
                // The tooth is no longer the one that the plan was made on.
                if let (true, Some(plan)) = (*worked, self.plan_mut(&plan)) {
                    plan.stage = PlanStage::Delivered;
                }
            }
            _ => {}
        }
    }
}
