BEGIN TRANSACTION;
CREATE TABLE jobs (
            id TEXT PRIMARY KEY,
            fingerprint TEXT NOT NULL,
            take INTEGER NOT NULL,
            state TEXT NOT NULL,
            left_state TEXT,
            settings TEXT NOT NULL,
            request TEXT NOT NULL,
            inputs TEXT NOT NULL,
            body TEXT,
            backend TEXT NOT NULL,
            base_url TEXT NOT NULL,
            model TEXT NOT NULL,
            mode TEXT NOT NULL,
            prompt TEXT NOT NULL,
            seed INTEGER,
            width INTEGER,
            height INTEGER,
            task_id TEXT,
            word TEXT NOT NULL,
            progress REAL,
            note TEXT NOT NULL,
            trouble TEXT,
            file TEXT,
            file_size INTEGER,
            flags TEXT NOT NULL,
            billing TEXT,
            created_at REAL NOT NULL,
            submitted_at REAL,
            finished_at REAL,
            updated_at REAL NOT NULL,
            owner TEXT,
            lease_until REAL
        , star INTEGER NOT NULL DEFAULT 0, remark TEXT NOT NULL DEFAULT '', tags TEXT NOT NULL DEFAULT '[]', template TEXT NOT NULL DEFAULT '', template_values TEXT NOT NULL DEFAULT '{}', sweep TEXT, session TEXT NOT NULL DEFAULT '', estimate TEXT, file_deleted_at REAL, typical TEXT, negative_template TEXT NOT NULL DEFAULT '');
INSERT INTO "jobs" VALUES('job00001-wan-0v8f0k2m-fixture01','fingerprint-1',1,'completed',NULL,'{"prompt": "A lighthouse in fog, shot 1", "duration": 5, "seed": 1, "resolution": "720p"}','{"prompt": "A lighthouse in fog, shot 1", "duration": 5, "seed": 1, "resolution": "720p", "aspect_ratio": "16:9", "audio": true, "prompt_extend": false}','{}',NULL,'toapis','https://toapis.com','wan2.6','t2v','A lighthouse in fog, shot 1',1,1280,720,'task_fixture_1','succeeded',1.0,'',NULL,'2026-11/lighthouse-1.mp4',4000000,'[]','{"status": "settled", "credits": 100, "cost_usd": 0.5}',1795000060.0,1795000001.0,1795000090.0,1795000110.0,NULL,NULL,1,'Best fog so far.','["best", "f\u00fcr den Film"]','','{}',NULL,'0123456789ab.999999999.1','{"videos": 1, "seconds": 5, "amount": 0.5, "up_to": null, "currency": "USD", "as_of": "2026-11-01", "sends": 1}',NULL,NULL,'');
INSERT INTO "jobs" VALUES('job00002-wan-0v8f0k2m-fixture02','fingerprint-2',1,'completed',NULL,'{"prompt": "A lighthouse in fog, shot 2", "duration": 5, "seed": 2, "resolution": "720p"}','{"prompt": "A lighthouse in fog, shot 2", "duration": 5, "seed": 2, "resolution": "720p", "aspect_ratio": "16:9", "audio": true, "prompt_extend": false}','{}',NULL,'toapis','https://toapis.com','wan2.6','t2v','A lighthouse in fog, shot 2',2,1280,720,'task_fixture_2','succeeded',1.0,'',NULL,'lighthouse-2.mp4',4000000,'["no sound"]','{"cost_usd": "0.50"}',1795000120.0,1795000001.0,1795000090.0,1795000170.0,NULL,NULL,0,'','[]','A {thing} in fog, shot 2','{"thing": "lighthouse", "bad": "blur"}',NULL,'0123456789ab.999999999.1','{"videos": 1, "seconds": 5, "amount": 0.5, "up_to": null, "currency": "USD", "as_of": "2026-11-01", "sends": 1}',NULL,NULL,'no {bad}');
INSERT INTO "jobs" VALUES('job00003-wan-0v8f0k2m-fixture03','fingerprint-3',1,'completed',NULL,'{"prompt": "A lighthouse in fog, shot 3", "duration": 5, "seed": 3, "resolution": "720p"}','{"prompt": "A lighthouse in fog, shot 3", "duration": 5, "seed": 3, "resolution": "720p", "aspect_ratio": "16:9", "audio": true, "prompt_extend": false}','{}',NULL,'toapis','https://toapis.com','wan2.6','t2v','A lighthouse in fog, shot 3',3,1280,720,'task_fixture_3','succeeded',1.0,'',NULL,'lighthouse-3.mp4',4000000,'[]','{"cost_usd": -1}',1795000180.0,1795000001.0,1795000090.0,1795000230.0,NULL,NULL,0,'','[]','','{}',NULL,'0123456789ab.999999999.1','{"videos": 1, "seconds": 5, "amount": 0.5, "up_to": null, "currency": "USD", "as_of": "2026-11-01", "sends": 1}',1795000500.0,NULL,'');
INSERT INTO "jobs" VALUES('job00004-wan-0v8f0k2m-fixture04','fingerprint-4',1,'failed',NULL,'{"prompt": "A lighthouse in fog, shot 4", "duration": 5, "seed": 4, "resolution": "720p"}','{"prompt": "A lighthouse in fog, shot 4", "duration": 5, "seed": 4, "resolution": "720p", "aspect_ratio": "16:9", "audio": true, "prompt_extend": false}','{}',NULL,'toapis','https://toapis.com','wan2.6','t2v','A lighthouse in fog, shot 4',4,1280,720,'task_fixture_4','failed',NULL,'','{"kind": "PolicyError", "message": "The content check refused it.", "hint": "Change the prompt.", "charged": "unlikely", "detail": "policy", "code": "data_inspection_failed", "status": 400}',NULL,NULL,'[]','{"cost_usd": 0}',1795000240.0,1795000001.0,1795000080.0,1795000290.0,NULL,NULL,0,'','[]','','{}',NULL,'0123456789ab.999999999.1','{"videos": 1, "seconds": 5, "amount": 0.5, "up_to": null, "currency": "USD", "as_of": "2026-11-01", "sends": 1}',NULL,'[89, 89]','');
INSERT INTO "jobs" VALUES('job00005-wan-0v8f0k2m-fixture05','fingerprint-5',1,'refused',NULL,'{"prompt": "A lighthouse in fog, shot 5", "duration": 5, "seed": 5, "resolution": "720p"}','{"prompt": "A lighthouse in fog, shot 5", "duration": 5, "seed": 5, "resolution": "720p", "aspect_ratio": "16:9", "audio": true, "prompt_extend": false}','{}',NULL,'toapis','https://toapis.com','wan2.6','t2v','A lighthouse in fog, shot 5',5,1280,720,NULL,'',NULL,'','{"kind": "BalanceError", "message": "The balance is too low.", "hint": "", "charged": "no", "detail": "", "code": "", "status": 402}',NULL,NULL,'[]',NULL,1795000300.0,NULL,1795000002.0,1795000350.0,NULL,NULL,0,'','[]','','{}',NULL,'0123456789ab.999999999.1','{"videos": 1, "seconds": 5, "amount": 0.5, "up_to": null, "currency": "USD", "as_of": "2026-11-01", "sends": 1}',NULL,'[89, 89]','');
INSERT INTO "jobs" VALUES('job00006-wan-0v8f0k2m-fixture06','fingerprint-6',1,'unknown',NULL,'{"prompt": "A lighthouse in fog, shot 6", "duration": 5, "seed": 6, "resolution": "720p"}','{"prompt": "A lighthouse in fog, shot 6", "duration": 5, "seed": 6, "resolution": "720p", "aspect_ratio": "16:9", "audio": true, "prompt_extend": false}','{}','{"model": "wan2.6", "prompt": "A lighthouse in fog, shot 6"}','toapis','https://toapis.com','wan2.6','t2v','A lighthouse in fog, shot 6',6,1280,720,NULL,'',NULL,'','{"kind": "OutcomeUnknownError", "message": "No answer came.", "hint": "", "charged": "unknown", "detail": "", "code": "", "status": null}',NULL,NULL,'[]',NULL,1795000360.0,1795000001.0,NULL,1795000410.0,NULL,NULL,0,'','[]','','{}',NULL,'0123456789ab.999999999.1','{"videos": 1, "seconds": 5, "amount": 0.5, "up_to": null, "currency": "USD", "as_of": "2026-11-01", "sends": 2}',NULL,'[89, 89]','');
INSERT INTO "jobs" VALUES('job00007-wan-0v8f0k2m-fixture07','fingerprint-7',1,'expired',NULL,'{"prompt": "A lighthouse in fog, shot 7", "duration": 5, "seed": 7, "resolution": "720p"}','{"prompt": "A lighthouse in fog, shot 7", "duration": 5, "seed": 7, "resolution": "720p", "aspect_ratio": "16:9", "audio": true, "prompt_extend": false}','{}',NULL,'toapis','https://toapis.com','wan2.6','t2v','A lighthouse in fog, shot 7',7,1280,720,'task_fixture_7','succeeded',NULL,'','{"kind": "FileGoneError", "message": "The file is gone.", "hint": "", "charged": "yes", "detail": "", "code": "", "status": null}',NULL,NULL,'[]',NULL,1795000420.0,1795000001.0,1795090000.0,1795000470.0,NULL,NULL,0,'','[]','','{}',NULL,'0123456789ab.999999999.1','{"videos": 1, "seconds": 5, "amount": 0.5, "up_to": null, "currency": "USD", "as_of": "2026-11-01", "sends": 1}',NULL,'[89, 89]','');
INSERT INTO "jobs" VALUES('job00008-wan-0v8f0k2m-fixture08','fingerprint-8',1,'dismissed',NULL,'{"prompt": "A lighthouse in fog, shot 8", "duration": 5, "seed": 8, "resolution": "720p"}','{"prompt": "A lighthouse in fog, shot 8", "duration": 5, "seed": 8, "resolution": "720p", "aspect_ratio": "16:9", "audio": true, "prompt_extend": false}','{}',NULL,'toapis','https://toapis.com','wan2.6','t2v','A lighthouse in fog, shot 8',8,1280,720,NULL,'',NULL,'',NULL,NULL,NULL,'[]',NULL,1795000480.0,1795000001.0,1795000090.0,1795000530.0,NULL,NULL,0,'','[]','','{}',NULL,'0123456789ab.999999999.1','{"videos": 1, "seconds": 5, "amount": 0.5, "up_to": null, "currency": "USD", "as_of": "2026-11-01", "sends": 1}',NULL,'[89, 89]','');
INSERT INTO "jobs" VALUES('job00009-wan-0v8f0k2m-fixture09','fingerprint-9',1,'detached','running','{"prompt": "A lighthouse in fog, shot 9", "duration": 5, "seed": 9, "resolution": "720p"}','{"prompt": "A lighthouse in fog, shot 9", "duration": 5, "seed": 9, "resolution": "720p", "aspect_ratio": "16:9", "audio": true, "prompt_extend": false}','{}',NULL,'toapis','https://toapis.com','wan2.6','t2v','A lighthouse in fog, shot 9',9,1280,720,'task_fixture_9','in_progress',0.4,'',NULL,NULL,NULL,'[]',NULL,1795000540.0,1795000001.0,NULL,1795000590.0,NULL,NULL,0,'','[]','','{}',NULL,'0123456789ab.999999999.1','{"videos": 1, "seconds": 5, "amount": 0.5, "up_to": null, "currency": "USD", "as_of": "2026-11-01", "sends": 1}',NULL,'[89, 89]','');
INSERT INTO "jobs" VALUES('job00010-wan-0v8f0k2m-fixture10','fingerprint-10',1,'queued',NULL,'{"prompt": "A lighthouse in fog, shot 10", "duration": 5, "seed": 10, "resolution": "720p"}','{"prompt": "A lighthouse in fog, shot 10", "duration": 5, "seed": 10, "resolution": "720p", "aspect_ratio": "16:9", "audio": true, "prompt_extend": false}','{}',NULL,'toapis','https://toapis.com','wan2.6','t2v','A lighthouse in fog, shot 10',10,1280,720,'task_fixture_10','queued',NULL,'',NULL,NULL,NULL,'[]',NULL,1795000600.0,1795000001.0,NULL,1795000650.0,'0123456789ab.999999999.1',1795000015.0,0,'','[]','','{}',NULL,'0123456789ab.999999999.1','{"videos": 1, "seconds": 5, "amount": 0.5, "up_to": null, "currency": "USD", "as_of": "2026-11-01", "sends": 1}',NULL,'[89, 89]','');
INSERT INTO "jobs" VALUES('job00011-wan-0v8f0k2m-fixture11','fingerprint-11',1,'completed',NULL,'{"image": "stills/fog.png", "prompt": "It moves"}','{"prompt": "It moves", "image": "stills/fog.png", "duration": 10, "resolution": "1080p"}','{"stills/fog.png": "abababababababababababababababababababababababababababababababab"}',NULL,'simulator','','wan2.6','i2v','A lighthouse in fog, shot 11',11,1280,720,'sim_11','succeeded',1.0,'',NULL,'lighthouse-11.mp4',4000000,'[]','{"credits": 100, "cost_usd": 0.5}',1795000660.0,1795000001.0,1795000090.0,1795000710.0,NULL,NULL,0,'','[]','','{}',NULL,'0123456789ab.999999999.1','{"videos": 1, "seconds": 10, "amount": null, "up_to": null, "currency": "", "as_of": "", "sends": 1}',NULL,NULL,'');
INSERT INTO "jobs" VALUES('job00012-wan-0v8f0k2m-fixture12','fingerprint-12',1,'completed',NULL,'{"prompt": "A lighthouse in fog, shot 12", "duration": 5, "seed": 12, "resolution": "720p"}','{"prompt": "A lighthouse in fog, shot 12", "duration": 5, "seed": 12, "resolution": "720p", "aspect_ratio": "16:9", "audio": true, "prompt_extend": false}','{}',NULL,'toapis','https://toapis.com','wan2.6','t2v','A lighthouse in fog, shot 12',12,1280,720,'task_fixture_12','succeeded',1.0,'',NULL,'lighthouse-12.mp4',4000000,'[]',NULL,1795000720.0,1795000001.0,1795000090.0,1795000770.0,NULL,NULL,0,'','[]','','{}','sweep-fixture-1','0123456789ab.999999999.1','{"videos": 1, "seconds": 5, "amount": 0.5, "up_to": null, "currency": "USD", "as_of": "2026-11-01", "sends": 1}',NULL,'[89, 89]','');
CREATE TABLE pairs (
            one TEXT NOT NULL,
            other TEXT NOT NULL,
            better TEXT NOT NULL,
            note TEXT NOT NULL,
            updated_at REAL NOT NULL,
            PRIMARY KEY (one, other)
        );
INSERT INTO "pairs" VALUES('job00001-wan-0v8f0k2m-fixture01','job00002-wan-0v8f0k2m-fixture02','this','Less flicker.',1.79589726909583592413e+09);
CREATE TABLE sweeps (
            id TEXT PRIMARY KEY,
            created_at REAL NOT NULL,
            axes TEXT NOT NULL,
            cells TEXT NOT NULL
        );
INSERT INTO "sweeps" VALUES('sweep-fixture-1',1795000000.0,'{"axes": [["seed", [12, 13]]], "zipped": false, "again": false, "concurrency": 2, "backend": "toapis", "base_url": "https://toapis.com", "key": "k1"}','[{"settings": {"prompt": "A lighthouse in fog, shot 12", "seed": 12}, "differs": {"seed": 12}, "fingerprint": "fingerprint-12", "seconds": 5, "template": "", "negative_template": "", "values": {}, "job": null}, {"settings": {"prompt": "A lighthouse in fog, shot 13", "seed": 13}, "differs": {"seed": 13}, "fingerprint": "fingerprint-13", "seconds": 5, "template": "", "negative_template": "", "values": {}, "job": null}]');
CREATE TABLE uploads (
            sha256 TEXT NOT NULL,
            service TEXT NOT NULL,
            url TEXT NOT NULL,
            expires_at REAL NOT NULL,
            PRIMARY KEY (sha256, service)
        );
INSERT INTO "uploads" VALUES('abababababababababababababababababababababababababababababababab','https://toapis.com','https://files.toapis.com/u/1.png',1795043200.0);
CREATE INDEX jobs_by_fingerprint ON jobs (fingerprint);
CREATE INDEX jobs_by_age ON jobs (created_at);
CREATE INDEX jobs_by_state ON jobs (state);
CREATE INDEX jobs_by_sweep ON jobs (sweep);
CREATE INDEX jobs_by_star ON jobs (star, created_at);
CREATE INDEX jobs_counted ON jobs (state, mode, model, backend, star);
CREATE INDEX jobs_tagged ON jobs (created_at) WHERE tags <> '[]';
CREATE INDEX jobs_noted ON jobs (created_at) WHERE remark <> '';
CREATE INDEX jobs_alike ON jobs (backend, model, mode, created_at) WHERE state = 'completed';
CREATE INDEX pairs_by_other ON pairs (other);
CREATE INDEX jobs_by_length ON jobs (
            coalesce(json_extract(CASE json_valid(request) WHEN 1 THEN request END, '$.duration'), 0), created_at
        )
        ;
CREATE INDEX jobs_by_prompt ON jobs (prompt COLLATE NOCASE, created_at);
PRAGMA user_version = 6;
COMMIT;
