// Generated from docs/openapi.json by `npm run generate`. Do not edit.

export interface paths {
    "/api/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All accounts. */
        get: operations["list_accounts"];
        put?: never;
        /** Opens an account. */
        post: operations["open_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/accounts/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes an account; its sessions end at once. */
        post: operations["close_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries/{d}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A delivery. */
        get: operations["read_delivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries/{d}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The session as it goes: always the newest, at most ten a second; over when the session is. */
        get: operations["delivery_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries/{d}/files/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file of a delivery that has ended. */
        get: operations["delivery_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries/{d}/hands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What the hands of the operator do. A hold counts 1.5 s. */
        post: operations["hands"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries/{d}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The stop: whoever can see the session may press it. */
        post: operations["stop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All devices. Every one is simulated. */
        get: operations["list_devices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{j}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A job. */
        get: operations["read_job"];
        put?: never;
        post?: never;
        /** Cancels a job. */
        delete: operations["cancel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/jobs/{j}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The job as it is now, then each line and state as they come; over when the job is. */
        get: operations["job_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Patients by name. */
        get: operations["list_patients"];
        put?: never;
        /** Registers a patient. */
        post: operations["register_patient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is known of a patient. */
        get: operations["read_patient"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}/appointments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Books an appointment. */
        post: operations["book_appointment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}/appointments/{a}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Says how far an appointment is. */
        patch: operations["change_appointment"];
        trace?: never;
    };
    "/api/patients/{p}/chart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The teeth as they were at the end of a day. */
        get: operations["read_chart"];
        put?: never;
        /** Charts a tooth. */
        post: operations["change_chart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}/mdas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes answers to the anxiety scale in. */
        post: operations["answer_mdas"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Writes a note. */
        post: operations["write_note"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks for a plan. */
        post: operations["ask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}/plans/{n}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A plan, its proof and its approvals. */
        get: operations["read_plan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}/plans/{n}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approves a proven plan: a dentist, with the password once more. The clinic's key signs patient, plan, name and the
         *     hash over prescription and proof.
         */
        post: operations["approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}/plans/{n}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins a delivery of an approved plan. */
        post: operations["begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}/plans/{n}/files/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file of a plan. */
        get: operations["plan_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}/plans/{n}/mesh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A surface of a plan for the eye: `BSM1` bytes. */
        get: operations["plan_mesh"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}/plans/{n}/prove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks for the proof. */
        post: operations["prove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}/scans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Brings a scan in. The body is the file. */
        post: operations["upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}/scans/{s}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A scan and what was seen in it. */
        get: operations["read_scan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}/scans/{s}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says where a tooth is; the scan is looked at again. */
        post: operations["label"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}/scans/{s}/mesh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The labelled surface for the eye: `BSM1` bytes. */
        get: operations["scan_mesh"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/patients/{p}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The record in words, as it stands in the casebook. */
        get: operations["read_timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The session of this browser. One that has none gets a cookie, for the CSRF word to belong to. */
        get: operations["read_session"];
        put?: never;
        /** Signs in. */
        post: operations["sign_in"];
        /** Signs out. */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the first administrator, with the token of the one-time link. */
        post: operations["set_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stop/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The stop page. */
        get: operations["read_stop_page"];
        put?: never;
        /** Presses the stop, or lets it go. */
        post: operations["press"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stop/{code}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The stop page as it changes. */
        get: operations["stop_page_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/today": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The appointments of a day, the devices, and what is on hold. */
        get: operations["read_today"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description An account, without its password. */
        Account: {
            /** @description Whether it was closed: nobody can sign in with it. */
            closed: boolean;
            /** @description Its id. */
            id: string;
            /** @description Its name. */
            name: string;
            /** @description Whose record it is for, of a patient's account. */
            patient?: string | null;
            /** @description Its role. */
            role: components["schemas"]["Role"];
        };
        /** @description An account to open. */
        AccountRequest: {
            /** @description Its name; no other open account has it. */
            name: string;
            /** @description A password of at least 10 characters. */
            password: string;
            /** @description Whose record it is for; of a patient's account only. */
            patient?: string | null;
            /** @description Its role. */
            role: components["schemas"]["Role"];
        };
        /** @description An alarm. */
        Alarm: {
            /**
             * Format: int64
             * @description Since when, ms of the session.
             */
            at_ms: number;
            /** @description Its code. */
            code: string;
            /** @description What the guard did. */
            done: string;
            /** @description What is allowed; null where nothing limits it. */
            limit?: string | null;
            /** @description What was measured. */
            measured: string;
            /** @description Whether the patient raised it. */
            patients: boolean;
            /** @description Where. */
            place: string;
            /** @description What it says. */
            says: string;
            /** @description What people are to do. */
            to_do: string;
            /** @description What it does. */
            verdict: components["schemas"]["Verdict"];
        };
        /** @description An appointment. */
        Appointment: {
            /** @description Its id, unique within the patient's record. */
            id: string;
            /**
             * Format: int32
             * @description How long.
             */
            minutes: number;
            /** @description Whose it is. */
            patient: components["schemas"]["PatientName"];
            /** @description What for. */
            reason: string;
            /** @description YYYY-MM-DDTHH:MM, the clinic's clock. */
            starts: string;
            /** @description How far it is. */
            state: components["schemas"]["AppointmentState"];
        };
        /** @description How far an appointment is now. */
        AppointmentChange: {
            /** @description The new state. */
            state: components["schemas"]["AppointmentState"];
        };
        /** @description An appointment to book. */
        AppointmentRequest: {
            /**
             * Format: int32
             * @description 5 to 480.
             */
            minutes: number;
            /** @description What for. */
            reason: string;
            /** @description YYYY-MM-DDTHH:MM, the clinic's clock. */
            starts: string;
        };
        /**
         * @description How far an appointment is.
         * @enum {string}
         */
        AppointmentState: "booked" | "waiting" | "in_chair" | "done" | "missed";
        /** @description An approval. */
        Approval: {
            /** @description When, RFC 3339 in UTC. */
            at: string;
            /** @description Name of who approved. */
            by: string;
            /** @description SHA-256 over prescription and proof, which was signed. */
            plan_sha256: string;
            /** @description As what. */
            role: components["schemas"]["Role"];
        };
        /** @description The signature of an approval. */
        ApproveRequest: {
            /** @description The password, once more. */
            password: string;
        };
        /** @description The teeth as they were at a day. */
        Chart: {
            /** @description The day that is shown, YYYY-MM-DD. */
            at: string;
            /** @description All days on which something was charted, oldest first. */
            days: string[];
            /** @description Every tooth that something is known of, by number. */
            teeth: components["schemas"]["ToothView"][];
        };
        /** @description What is charted now. */
        ChartChange: {
            /**
             * Format: int32
             * @description The tooth.
             */
            fdi: number;
            state?: components["schemas"]["ToothState"] | null;
            /** @description Surfaces that have changed; the others stay as they were. */
            surfaces?: components["schemas"]["Surface"][];
        };
        /** @description A check of the proof. */
        Check: {
            /** @description What is allowed, with its unit. */
            allowed: string;
            /** @description What was measured, with its unit. */
            measured: string;
            /** @description Its name. */
            name: string;
            /** @description Whether it passes; null where it could not be checked. */
            passes?: boolean | null;
            /** @description In words. */
            words: string;
        };
        /** @description Where this is. */
        ClinicInfo: {
            /** @description Whether its people are made up. */
            demo: boolean;
            /** @description Name of the clinic. */
            name: string;
            /** @description Whether it waits for its first account (`POST /api/setup`). */
            needs_setup: boolean;
        };
        /** @description A session as it is now. */
        Cockpit: {
            /**
             * Format: double
             * @description Warming of the surface 30 s ahead, kelvin.
             */
            ahead_k?: number | null;
            /** @description What is wrong, the worst first. */
            alarms: components["schemas"]["Alarm"][];
            /**
             * Format: int64
             * @description Time of the session, ms.
             */
            at_ms: number;
            /**
             * Format: double
             * @description Material by the first counter, micrograms; null where it says nothing.
             */
            counter_a_ug?: number | null;
            /**
             * Format: double
             * @description Material by the second counter, micrograms; null where it says nothing.
             */
            counter_b_ug?: number | null;
            /** @description Whether the device is let work until its next tick. */
            enabled: boolean;
            /** @description Whether the operator's hold counts. */
            held: boolean;
            /** @description What happened lately, the newest first. */
            lately: components["schemas"]["Lately"][];
            /** @description Whether it works. */
            on: boolean;
            /** @description Whether the patient's stop is pressed. */
            patient_stop: boolean;
            /** @description What must hold for treatment. */
            permits: components["schemas"]["Permit"][];
            /**
             * Format: int64
             * @description Planned length of the session, ms.
             */
            planned_ms: number;
            /**
             * Format: double
             * @description Material that is planned, micrograms.
             */
            planned_ug: number;
            /**
             * Format: double
             * @description Share of the plan that is done, 0 to 1.
             */
            progress_share: number;
            /**
             * Format: double
             * @description Warming of the pulp, kelvin; null where the device does not measure it.
             */
            pulp_rise_k?: number | null;
            /** @description How fast it goes. */
            speed: components["schemas"]["Speed"];
            /**
             * Format: double
             * @description From the last stop or end to the device's word that it is off, ms; null before.
             */
            stopped_in_ms?: number | null;
            /**
             * Format: double
             * @description The most that is allowed, kelvin; null where the protocol sets none.
             */
            surface_limit_k?: number | null;
            /**
             * Format: double
             * @description Warming of the tooth's surface, kelvin; null where nothing was read.
             */
            surface_rise_k?: number | null;
            /** @description What the guard says. */
            verdict: components["schemas"]["Verdict"];
            /** @description Whom or what it waits for. */
            waits_for: components["schemas"]["WaitsFor"];
            /**
             * Format: int32
             * @description Zones that are done.
             */
            zone: number;
            /**
             * Format: int32
             * @description Number of zones.
             */
            zones: number;
        };
        /**
         * @description What a surface has.
         * @enum {string}
         */
        Condition: "caries" | "filling" | "chip" | "wear" | "crack" | "stain" | "mark" | "sound";
        /** @description A delivery. */
        Delivery: {
            /** @description When it began, RFC 3339 in UTC. */
            began: string;
            /** @description When it ended. */
            ended?: string | null;
            /** @description Files of the delivery, once it has ended. */
            files: components["schemas"]["PlanFile"][];
            /** @description How it ended, in a word. */
            how?: string | null;
            /** @description Id. */
            id: string;
            /** @description What came of it, as the program tells it. */
            outcome?: Record<string, never> | null;
            /** @description For whom. */
            patient: string;
            /** @description By which plan. */
            plan: string;
            /** @description How far it is. */
            state: components["schemas"]["DeliveryState"];
            /** @description Code of the patient's stop page while the session is on; only for who runs it. */
            stop_code?: string | null;
        };
        /** @description A delivery to begin. */
        DeliveryRequest: {
            /** @description How fast the simulated session goes. */
            speed: components["schemas"]["Speed"];
        };
        /** @description A delivery in the patient's list. */
        DeliveryRow: {
            /** @description When it began, RFC 3339 in UTC. */
            began: string;
            /**
             * Format: int32
             * @description The tooth.
             */
            fdi: number;
            /** @description How it ended, once it has. */
            how?: string | null;
            /** @description Id. */
            id: string;
            /** @description The plan. */
            plan: string;
            /** @description How far it is. */
            state: components["schemas"]["DeliveryState"];
        };
        /**
         * @description How far a delivery is.
         * @enum {string}
         */
        DeliveryState: "setting_up" | "verify" | "running" | "held" | "over";
        /** @description A device. */
        Device: {
            /** @description Release of its firmware. */
            firmware: string;
            /** @description Id. */
            id: string;
            /** @description Lot of its carriers. */
            lot: string;
            /** @description Name. */
            name: string;
            /** @description Version of the rules that it judges by. */
            protocol: string;
            self_test?: components["schemas"]["SelfTest"] | null;
            /** @description Whether it is simulated. No other device exists today. */
            simulated: boolean;
            /** @description "ready", "in_use" or "out_of_use". */
            state: string;
        };
        /** @description The body of every answer that is no success. */
        ErrorBody: {
            /** @description The error, in its parts. */
            error: components["schemas"]["ErrorParts"];
        };
        /** @description An error in parts, as everywhere in this program. */
        ErrorParts: {
            /** @description What to do next. */
            advice: string;
            /** @description What should have been there. */
            expected: string;
            /** @description What is wrong. */
            what: string;
            /** @description The field, file or thing that it is about; empty where it is the request as a whole. */
            where: string;
        };
        /** @description A figure with its limit. */
        Figure: {
            /** @description Whether it holds; null where nothing limits it. */
            holds?: boolean | null;
            /**
             * Format: double
             * @description What is allowed; null where nothing limits it.
             */
            limit?: number | null;
            /** @description What was measured. */
            name: string;
            /** @description In which unit. */
            unit: string;
            /**
             * Format: double
             * @description How much.
             */
            value: number;
        };
        /** @description What a file holds. */
        FileCheck: {
            /** @description Whether the surface is closed. */
            closed: boolean;
            /**
             * Format: int64
             * @description Faces.
             */
            faces: number;
            /** @description What is wrong with the file. */
            findings: components["schemas"]["FileFinding"][];
            /** @description Unit of its coordinates. */
            unit: string;
            /** @description Whether the unit is sure. */
            unit_sure: boolean;
        };
        /** @description Something about a file. */
        FileFinding: {
            /** @description Which kind. */
            kind: string;
            /** @description In words. */
            sentence: string;
            /** @description How bad. */
            severity: components["schemas"]["Severity"];
        };
        /** @description What the hands of the operator do. */
        Hands: {
            /** @description End the session. */
            end?: boolean | null;
            /** @description The operator holds; counts 1.5 s. */
            hold?: boolean | null;
            /** @description Go on after a stop. */
            resume?: boolean | null;
            verify?: components["schemas"]["Verify"] | null;
        };
        /** @description Something that is on hold. */
        Held: {
            /** @description Since when, RFC 3339 in UTC. */
            since: string;
            /** @description What. */
            what: string;
            /** @description Why. */
            why: string;
        };
        /** @description A job. */
        Job: {
            /** @description Why it was refused or failed. */
            error?: string | null;
            /** @description Id. */
            id: string;
            /** @description What it said so far; the newest last. */
            lines: string[];
            /** @description For whom. */
            patient: string;
            /** @description What it made. */
            result: components["schemas"]["JobResult"];
            /** @description How far it is. */
            state: components["schemas"]["JobState"];
            /** @description What is done, in words. */
            what: string;
        };
        /** @description What a job works on, and what it makes: the ids that are known. */
        JobResult: {
            /** @description A delivery. */
            delivery?: string | null;
            /** @description A plan. */
            plan?: string | null;
            /** @description A scan. */
            scan?: string | null;
        };
        /** @description A job that was begun. */
        JobStarted: {
            /** @description Id of the job. */
            job: string;
        };
        /**
         * @description How far a job is.
         * @enum {string}
         */
        JobState: "waiting" | "running" | "done" | "refused" | "failed" | "cancelled";
        /** @description Where a tooth is, by a person. */
        LabelRequest: {
            /** @description A point on it: x, y, z in mm, the scan's frame. */
            at: number[];
            /**
             * Format: int32
             * @description The number it has.
             */
            fdi: number;
        };
        /** @description Something that happened. */
        Lately: {
            /**
             * Format: int64
             * @description When, ms of the session.
             */
            at_ms: number;
            /** @description What. */
            words: string;
        };
        /** @description One answering of the Modified Dental Anxiety Scale (Humphris). */
        Mdas: {
            /** @description Five answers, 1 (not anxious) to 5 (extremely anxious). */
            answers: number[];
            /** @description Day, YYYY-MM-DD. */
            date: string;
            /** @description 19 and over: high dental anxiety. Nothing below is a validated band. */
            high: boolean;
            /**
             * Format: int32
             * @description Their sum, 5 to 25.
             */
            total: number;
        };
        /** @description Five answers. */
        MdasAnswers: {
            /** @description 1 (not anxious) to 5 (extremely anxious), in the order of the form. */
            answers: number[];
        };
        /** @description A note. */
        Note: {
            /** @description When, RFC 3339 in UTC. */
            at: string;
            /** @description By whom. */
            by: string;
            /** @description At which stage of care. */
            stage: string;
            /** @description The text. */
            text: string;
        };
        /** @description A note to write. */
        NoteRequest: {
            /** @description At which stage of care: intake, examination, planning, delivery or review. */
            stage: string;
            /** @description The text. */
            text: string;
        };
        /** @description What is known of a patient. What the reader's role may not see is left empty. */
        Patient: {
            /** @description Appointments, by time. */
            appointments: components["schemas"]["Appointment"][];
            /** @description Day of birth, YYYY-MM-DD. */
            born: string;
            /** @description Deliveries, oldest first. */
            deliveries: components["schemas"]["DeliveryRow"][];
            /** @description Id. */
            id: string;
            /** @description Answers to the MDAS, oldest first. */
            mdas: components["schemas"]["Mdas"][];
            /** @description Name. */
            name: string;
            /** @description Notes, oldest first. */
            notes: components["schemas"]["Note"][];
            /**
             * Format: int32
             * @description Number in the clinic.
             */
            number: number;
            /** @description Plans, oldest first. */
            plans: components["schemas"]["PlanRow"][];
            /** @description Scans, oldest first. */
            scans: components["schemas"]["ScanRow"][];
        };
        /** @description A patient in a list. */
        PatientName: {
            /** @description Id. */
            id: string;
            /**
             * Format: int32
             * @description The last MDAS total, 5 to 25; null where none was answered.
             */
            mdas?: number | null;
            /** @description Name. */
            name: string;
        };
        /** @description A patient to register. */
        PatientRequest: {
            /** @description Day of birth, YYYY-MM-DD. */
            born: string;
            /** @description Name. */
            name: string;
        };
        /** @description A patient in the list of all. */
        PatientRow: {
            /** @description Day of birth, YYYY-MM-DD. */
            born: string;
            /** @description Id. */
            id: string;
            /**
             * Format: int32
             * @description The last MDAS total.
             */
            mdas?: number | null;
            /** @description Name. */
            name: string;
            /** @description The next appointment that is still to come, YYYY-MM-DDTHH:MM. */
            next_appointment?: string | null;
        };
        /** @description A page of patients. */
        Patients: {
            /** @description What to give as `after` for the next page; null on the last. */
            next?: string | null;
            /** @description By name. */
            patients: components["schemas"]["PatientRow"][];
        };
        /** @description Something that must hold for treatment. */
        Permit: {
            /**
             * Format: int64
             * @description How old the word of it is, ms; null where there never was one.
             */
            age_ms?: number | null;
            /** @description Whether it holds. */
            holds: boolean;
            /** @description What. */
            name: string;
        };
        /** @description A plan. */
        Plan: {
            /** @description Who approved it. */
            approvals: components["schemas"]["Approval"][];
            /** @description By whom. */
            by: string;
            /** @description What the proof checked. */
            checks: components["schemas"]["Check"][];
            /** @description Why it failed or was refused. */
            error?: string | null;
            /**
             * Format: int32
             * @description The tooth.
             */
            fdi: number;
            /** @description Its figures. */
            figures: components["schemas"]["Figure"][];
            /** @description Its files. */
            files: components["schemas"]["PlanFile"][];
            /** @description Id. */
            id: string;
            /** @description When it was asked for, RFC 3339 in UTC. */
            made: string;
            /** @description What else is to be known. */
            notes: string[];
            /** @description The scan it is made on. */
            scan: string;
            /** @description How far it is. */
            state: components["schemas"]["PlanState"];
            /**
             * Format: int32
             * @description Which version of the plan for this tooth, from 1.
             */
            version: number;
        };
        /** @description A file of a plan. */
        PlanFile: {
            /**
             * Format: int64
             * @description Its length.
             */
            bytes: number;
            /** @description Its name. */
            name: string;
            /** @description Its SHA-256 in hexadecimal. */
            sha256: string;
        };
        /** @description A plan to ask for. */
        PlanRequest: {
            /**
             * Format: int32
             * @description The tooth.
             */
            fdi: number;
            /**
             * Format: int32
             * @description The finding that is to be repaired; the tooth's most severe where left out.
             */
            finding?: number | null;
            /** @description What is wished, as `biosculpt plan` has it; a repair where left out. */
            intent?: string | null;
            /** @description Material of the printable restoration; the usual one where left out. */
            material?: string | null;
            /** @description The scan. */
            scan: string;
        };
        /** @description A plan in the patient's list. */
        PlanRow: {
            /**
             * Format: int32
             * @description The tooth.
             */
            fdi: number;
            /** @description Id. */
            id: string;
            /** @description When it was asked for, RFC 3339 in UTC. */
            made: string;
            /** @description The scan it is made on. */
            scan: string;
            /** @description How far it is. */
            state: components["schemas"]["PlanState"];
            /**
             * Format: int32
             * @description Which version of the plan for this tooth, from 1.
             */
            version: number;
        };
        /** @description A plan that was asked for. */
        PlanStarted: {
            /** @description The job that makes it. */
            job: string;
            /** @description Id of the plan. */
            plan: string;
        };
        /**
         * @description How far a plan is.
         * @enum {string}
         */
        PlanState: "making" | "made" | "proven" | "refused" | "approved" | "delivered" | "failed";
        /** @description The patient's stop, pressed or let go. */
        Pressed: {
            /** @description Whether it is pressed. */
            pressed: boolean;
        };
        /**
         * @description What an account is for.
         * @enum {string}
         */
        Role: "administrator" | "technician" | "dentist" | "safety_officer" | "front_desk" | "patient";
        /** @description A scan. */
        Scan: {
            /** @description Who brought it. */
            by: string;
            /**
             * Format: int64
             * @description Its length.
             */
            bytes: number;
            check?: components["schemas"]["FileCheck"] | null;
            /** @description Why it was refused. */
            error?: string | null;
            /** @description What was found on them, the worst first. */
            findings: components["schemas"]["ScanFinding"][];
            /** @description Id. */
            id: string;
            /** @description "upper" or "lower"; null until it is known. */
            jaw?: string | null;
            /** @description Name of the file, as it was given. */
            name: string;
            /** @description When it came in, RFC 3339 in UTC. */
            received: string;
            /** @description Its SHA-256 in hexadecimal. */
            sha256: string;
            /** @description How far it is. */
            state: components["schemas"]["ScanState"];
            /** @description The labelled teeth, by number. */
            teeth: components["schemas"]["ToothLabel"][];
            /**
             * Format: int32
             * @description How many times it was labelled: 1, and 1 more for each correction.
             */
            versions: number;
        };
        /** @description Something found on a tooth. */
        ScanFinding: {
            /** @description Where it is: x, y, z in mm, the scan's frame. */
            at: number[];
            /**
             * Format: double
             * @description How sure, 0 to 1.
             */
            confidence: number;
            /**
             * Format: int32
             * @description The tooth.
             */
            fdi: number;
            /**
             * Format: int32
             * @description Its number among the scan's findings, as `finding` of a plan asks for it.
             */
            id: number;
            /** @description Cavity, chip, wear, crack, stain or mark. */
            kind: string;
            /** @description In words. */
            sentence: string;
            /** @description How bad. */
            severity: components["schemas"]["Severity"];
        };
        /** @description A scan in the patient's list. */
        ScanRow: {
            /**
             * Format: int32
             * @description Findings on teeth.
             */
            findings: number;
            /** @description Id. */
            id: string;
            /** @description "upper" or "lower", once it is known. */
            jaw?: string | null;
            /** @description Name of the file. */
            name: string;
            /** @description When it came in, RFC 3339 in UTC. */
            received: string;
            /** @description How far it is. */
            state: components["schemas"]["ScanState"];
            /**
             * Format: int32
             * @description Teeth that were labelled.
             */
            teeth: number;
        };
        /** @description A scan that came in. */
        ScanStarted: {
            /** @description The job that examines it. */
            job: string;
            /** @description Id of the scan. */
            scan: string;
        };
        /**
         * @description How far a scan is.
         * @enum {string}
         */
        ScanState: "examining" | "examined" | "refused";
        /** @description A self-test. */
        SelfTest: {
            /** @description When, RFC 3339 in UTC. */
            at: string;
            /** @description Whether it passed. */
            passed: boolean;
            /** @description What was found. */
            words: string;
        };
        /** @description The session of this browser. */
        Session: {
            account?: components["schemas"]["SignedIn"] | null;
            /** @description Where this is. */
            clinic: components["schemas"]["ClinicInfo"];
            /** @description Goes into the header `x-biosculpt-csrf` of every request that is no GET. */
            csrf: string;
        };
        /** @description The first account, made with the one-time link. */
        SetupRequest: {
            /** @description Name of the administrator. */
            name: string;
            /** @description A password of at least 10 characters. */
            password: string;
            /** @description The token of the link. */
            token: string;
        };
        /**
         * @description How bad something is.
         * @enum {string}
         */
        Severity: "note" | "warning" | "error";
        /** @description Name and password. */
        SignIn: {
            /** @description Name of the account. */
            name: string;
            /** @description Its password. */
            password: string;
        };
        /** @description Who is signed in. */
        SignedIn: {
            /** @description Id of the account. */
            id: string;
            /** @description Names of all actions that the role may do (`practice::Action`): show nothing else. */
            may: string[];
            /** @description Its name. */
            name: string;
            /** @description Whose record it is for, of a patient's account. */
            patient?: string | null;
            /** @description Its role. */
            role: components["schemas"]["Role"];
        };
        /**
         * @description How fast a simulated session goes.
         * @enum {string}
         */
        Speed: "real" | "lapse";
        /** @description What the patient's own stop page shows. No name: whoever has the code is in the room. */
        StopPage: {
            /** @description Whether the session has taken a stop, pressed here or by the staff. */
            patient_stop: boolean;
            /** @description Whether the stop is pressed on this page. */
            pressed: boolean;
            /** @description Whether the device is simulated. */
            simulated: boolean;
            /** @description How far the delivery is. */
            state: components["schemas"]["DeliveryState"];
            /** @description What happens now, in plain words. */
            words: string;
        };
        /** @description What is known of a surface. */
        Surface: {
            /** @description What it has. */
            condition: components["schemas"]["Condition"];
            /** @description In words; may be empty. */
            note?: string;
            /** @description Which. */
            surface: components["schemas"]["SurfaceName"];
        };
        /**
         * @description The surfaces of a tooth.
         * @enum {string}
         */
        SurfaceName: "M" | "O" | "D" | "B" | "L" | "I";
        /** @description An entry of the record in words. */
        TimelineEntry: {
            /** @description When, RFC 3339 in UTC. */
            at: string;
            /** @description Who. */
            by: string;
            /** @description SHA-256 of the entry's line, in hexadecimal. */
            hash: string;
            /** @description Which kind of entry. */
            kind: string;
            /**
             * Format: int64
             * @description Place in the record.
             */
            seq: number;
            /** @description What happened, in words. */
            words: string;
        };
        /** @description One day of the clinic. */
        Today: {
            /** @description By their time. */
            appointments: components["schemas"]["Appointment"][];
            /** @description The day, YYYY-MM-DD. */
            date: string;
            /** @description The devices. */
            devices: components["schemas"]["Device"][];
            /** @description What is on hold, and why. */
            held: components["schemas"]["Held"][];
        };
        /** @description A labelled tooth. */
        ToothLabel: {
            /**
             * Format: double
             * @description How sure, 0 to 1.
             */
            confidence: number;
            /** @description What speaks against it, in words. */
            doubts: string[];
            /**
             * Format: int32
             * @description Its number.
             */
            fdi: number;
            /** @description In words. */
            name: string;
            /** @description Where it is: x, y, z in mm, the scan's frame. */
            origin: number[];
        };
        /**
         * @description Whether a tooth is there.
         * @enum {string}
         */
        ToothState: "present" | "missing" | "unerupted" | "implant";
        /** @description A tooth of the chart. */
        ToothView: {
            /**
             * Format: int32
             * @description ISO 3950: 11 to 48 permanent, 51 to 85 deciduous.
             */
            fdi: number;
            /** @description Whether it is there. */
            state: components["schemas"]["ToothState"];
            /** @description What is known of its surfaces. */
            surfaces: components["schemas"]["Surface"][];
        };
        /**
         * @description What the guard says.
         * @enum {string}
         */
        Verdict: "treat" | "warn" | "hold" | "terminate";
        /** @description Who and which tooth is in the chair. */
        Verify: {
            /** @description Id of the patient. */
            patient: string;
            /**
             * Format: int32
             * @description Number of the tooth.
             */
            tooth: number;
        };
        /**
         * @description Whom or what the session waits for.
         * @enum {string}
         */
        WaitsFor: "verify" | "hold" | "resume" | "patient" | "nothing";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_accounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"][];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    open_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    close_account: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the account */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the delivery */
                d: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delivery_events: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the delivery */
                d: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events `session` (a Cockpit) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delivery_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the delivery */
                d: string;
                /** @description Name of the file, as the delivery lists it */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    hands: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the delivery */
                d: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Hands"];
            };
        };
        responses: {
            /** @description Taken */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    stop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the delivery */
                d: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Pressed"];
            };
        };
        responses: {
            /** @description Taken */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_devices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"][];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the job */
                j: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the job */
                j: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is told to end */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    job_events: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the job */
                j: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events `state` (a Job) and `line` (a line) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_patients: {
        parameters: {
            query?: {
                /** @description Part of a name, or a number */
                query?: string;
                /** @description `next` of the page before */
                after?: string;
                /** @description 1 to 200; 50 where left out */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Patients"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    register_patient: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PatientRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Patient"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_patient: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Patient"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    book_appointment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppointmentRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    change_appointment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
                /** @description Id of the appointment */
                a: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppointmentChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Appointment"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_chart: {
        parameters: {
            query?: {
                /** @description YYYY-MM-DD; as it is now where left out */
                at?: string;
            };
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Chart"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    change_chart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChartChange"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Chart"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    answer_mdas: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MdasAnswers"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Patient"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    write_note: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoteRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Patient"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    ask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanStarted"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_plan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
                /** @description Id of the plan */
                n: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    approve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
                /** @description Id of the plan */
                n: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApproveRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    begin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
                /** @description Id of the plan */
                n: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeliveryRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    plan_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
                /** @description Id of the plan */
                n: string;
                /** @description Name of the file, as the plan lists it */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    plan_mesh: {
        parameters: {
            query: {
                /** @description before, target, delivered or restoration */
                which: string;
                /** @description 0 coarse, 1 finer, 2 all; 2 where left out */
                level?: number;
            };
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
                /** @description Id of the plan */
                n: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description The browser has it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    prove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
                /** @description Id of the plan */
                n: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobStarted"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    upload: {
        parameters: {
            query?: {
                /** @description Name of the file, for people */
                name?: string;
            };
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScanStarted"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_scan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
                /** @description Id of the scan */
                s: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scan"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    label: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
                /** @description Id of the scan */
                s: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScanStarted"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    scan_mesh: {
        parameters: {
            query?: {
                /** @description 0 coarse, 1 finer, 2 all; 2 where left out */
                level?: number;
            };
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
                /** @description Id of the scan */
                s: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
            /** @description The browser has it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_timeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the patient */
                p: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelineEntry"][];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    set_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetupRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_stop_page: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The code of the session */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StopPage"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    press: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The code of the session */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Pressed"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StopPage"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    stop_page_events: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The code of the session */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events `stop` (a StopPage) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_today: {
        parameters: {
            query?: {
                /** @description YYYY-MM-DD; today where left out */
                date?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Today"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
}
