-- What the reports of one line and one period sum up to, and how many works
-- both lines hold, counted once more from `kheo-hub list --csv` by the rules of
-- protocol/domain/README.md, "Annex" and "Editions", and by nothing else.  Before this: the table value (record, type,
-- unit, unit_name, state, counts, field, value) and one row of the table
-- asked (line, period, first, last).

CREATE TEMP VIEW one AS SELECT record, type, unit, counts,
    max(CASE field WHEN 'period' THEN value END) AS period,
    max(CASE field WHEN 'year' THEN value END) AS year,
    max(CASE field WHEN 'status' THEN value END) AS status,
    max(CASE field WHEN 'model' THEN value END) AS model,
    max(CASE field WHEN 'kind' THEN value END) AS kind,
    max(CASE field WHEN 'subject' THEN value END) AS subject,
    max(CASE field WHEN 'field' THEN value END) AS field,
    max(CASE field WHEN 'prepared_on' THEN value END) AS prepared_on,
    max(CASE field WHEN 'founded_on' THEN value END) AS founded_on,
    max(CASE field WHEN 'activity' THEN value END) AS activity,
    max(CASE field WHEN 'stopped_on' THEN value END) AS stopped_on
    FROM value GROUP BY record;

-- Whose report counts.
CREATE TEMP TABLE reporter AS
    SELECT unit, count(*) AS reports FROM one, asked
    WHERE type = 'report' AND one.period = asked.period
    AND ' ' || counts || ' ' LIKE '% ' || line || ' %' GROUP BY unit;

CREATE TEMP TABLE registration AS
    SELECT one.* FROM one JOIN reporter USING (unit), asked
    WHERE type = 'registration' AND year = substr(asked.period, 1, 4)
    AND NOT coalesce(prepared_on > last, 0);

CREATE TEMP TABLE model AS
    SELECT one.*, activity = 'da-dung' AND NOT coalesce(stopped_on > last, 0)
        AS stopped
    FROM one JOIN reporter USING (unit), asked
    WHERE type = 'model' AND NOT coalesce(founded_on > last, 0);

-- A cell of a model's table: which column of which row.
CREATE TEMP TABLE cell AS
    SELECT record, substr(value.field, 1, instr(value.field, '.') - 1) AS tab,
        substr(rest, 1, instr(rest, '.') - 1) AS line,
        substr(rest, instr(rest, '.') + 1) AS name, value
    FROM (SELECT *, substr(field, instr(field, '.') + 1) AS rest FROM value
        WHERE type = 'model' AND field LIKE '%.%.%') AS value;

-- Row 01 to 03 and 05: records, each with what it is divided by.
CREATE TEMP TABLE counted AS
    SELECT '01' AS row, kind, subject, field FROM registration
        WHERE status = 'moi'
    UNION ALL SELECT '02', kind, subject, field FROM registration
        WHERE status = 'duy-tri' AND coalesce(model, '') = ''
    UNION ALL SELECT '02', kind, subject, field FROM model WHERE NOT stopped
    UNION ALL SELECT '03', kind, subject, field FROM model, asked
        WHERE CASE WHEN stopped THEN stopped_on >= first
            ELSE activity = 'kem' END
    UNION ALL SELECT '05', NULL, NULL, field FROM model, asked
        WHERE EXISTS (SELECT 1 FROM cell WHERE cell.record = model.record
            AND tab = 'replicated' AND name = 'replicated_on'
            AND cell.value BETWEEN first AND last);

CREATE TEMP TABLE measure (unit, row, part);
INSERT INTO measure VALUES ('hộ', '12', '12.ho'), ('người', '12', '12.nguoi'),
    ('m²', '13', NULL), ('công', '14', NULL), ('đồng', '15', NULL),
    ('ha', '16', NULL), ('nhà', '17', NULL);

-- Rows 12 to 17: in tenths, so that sums are whole numbers.
CREATE TEMP TABLE result AS
    SELECT measure.row, measure.part,
        CAST(round(amount.value * 10) AS INTEGER) AS tenths
    FROM cell AS amount, asked
    JOIN model ON model.record = amount.record
    JOIN cell AS of ON of.record = amount.record AND of.line = amount.line
        AND of.tab = 'results' AND of.name = 'result_period'
        AND of.value = asked.period
    JOIN cell AS by ON by.record = amount.record AND by.line = amount.line
        AND by.tab = 'results' AND by.name = 'result_unit'
    JOIN measure ON measure.unit = by.value
    WHERE amount.tab = 'results' AND amount.name = 'result_amount';

CREATE TEMP TABLE figure (name, tenths);
INSERT INTO figure SELECT row, 10 FROM counted;
INSERT INTO figure SELECT row || '.kind.' || kind, 10 FROM counted
    WHERE kind IS NOT NULL;
INSERT INTO figure SELECT row || '.subject.' || subject, 10 FROM counted
    WHERE subject IS NOT NULL;
INSERT INTO figure SELECT row || '.field.' || field, 10 FROM counted
    WHERE field IS NOT NULL;
INSERT INTO figure SELECT '04.registered', 10 FROM registration;
INSERT INTO figure SELECT '04', 10 FROM registration WHERE record IN
    (SELECT value FROM cell JOIN model USING (record)
        WHERE tab = 'registrations' AND name = 'registration');
INSERT INTO figure SELECT row, tenths FROM result;
INSERT INTO figure SELECT part, tenths FROM result WHERE part IS NOT NULL;

-- The list of works has those of both lines, whoever reports.
CREATE TEMP TABLE input AS SELECT one.*,
    1 + (counts LIKE '% %') AS lines FROM one, asked
    WHERE counts <> '' AND CASE type
        WHEN 'registration' THEN year = substr(asked.period, 1, 4)
            AND NOT coalesce(prepared_on > last, 0)
        WHEN 'model' THEN NOT coalesce(founded_on > last, 0) AND
            NOT coalesce(activity = 'da-dung' AND stopped_on < first, 0) END;

-- A registration that a model names is that model, which tells what it is.
CREATE TEMP TABLE work AS
    SELECT coalesce(max(CASE type WHEN 'model' THEN kind END), max(kind))
        AS kind,
    coalesce(max(CASE type WHEN 'model' THEN subject END), max(subject))
        AS subject,
    coalesce(max(CASE type WHEN 'model' THEN field END), max(field)) AS field,
    CASE WHEN max(status = 'moi') THEN 'moi' ELSE 'duy-tri' END AS status
    FROM (SELECT *, coalesce((SELECT min(cell.record) FROM cell
            JOIN input AS model USING (record)
            WHERE tab = 'registrations' AND cell.name = 'registration'
            AND cell.value = input.record), record) AS id FROM input)
    GROUP BY id;

INSERT INTO figure SELECT 'reports', 10 * reports FROM reporter;
INSERT INTO figure SELECT 'work_inputs', 10 * lines FROM input;
INSERT INTO figure SELECT 'works', 10 FROM work;
INSERT INTO figure SELECT 'works.kind.' || kind, 10 FROM work;
INSERT INTO figure SELECT 'works.subject.' || subject, 10 FROM work;
INSERT INTO figure SELECT 'works.field.' || field, 10 FROM work;
INSERT INTO figure SELECT 'works.status.' || status, 10 FROM work;

SELECT name, CASE sum(tenths) % 10 WHEN 0 THEN sum(tenths) / 10
    ELSE printf('%d.%d', sum(tenths) / 10, sum(tenths) % 10) END
    FROM figure GROUP BY name HAVING sum(tenths) > 0 ORDER BY name;
