-- lapsing_regulars: Three orders in a year, then two months of silence.
WITH moment AS (
  SELECT
    CAST('2026-06-29 00:00:00' AS DATETIME) AS as_of
), population AS (
  SELECT
    customer_id
  FROM customers
  CROSS JOIN moment
  WHERE
    signed_up_at < as_of
  UNION DISTINCT
  SELECT
    customer_id
  FROM events
  CROSS JOIN moment
  WHERE
    occurred_at < as_of AND recorded_at < as_of
), `order_placed_count_365d` AS (
  SELECT
    customer_id,
    COUNT(*) AS measured
  FROM events
  CROSS JOIN moment
  WHERE
    `event` = 'order_placed'
    AND occurred_at >= as_of - INTERVAL '365' DAY
    AND occurred_at < as_of
    AND recorded_at < as_of
  GROUP BY
    customer_id
), `order_placed_days_since_last` AS (
  SELECT
    customer_id,
    DATE_DIFF(CAST(MAX(as_of) AS DATE), CAST(MAX(occurred_at) AS DATE), DAY) AS measured
  FROM events
  CROSS JOIN moment
  WHERE
    `event` = 'order_placed' AND occurred_at < as_of AND recorded_at < as_of
  GROUP BY
    customer_id
)
SELECT
  population.customer_id
FROM population
LEFT JOIN `order_placed_count_365d`
  USING (customer_id)
LEFT JOIN `order_placed_days_since_last`
  USING (customer_id)
WHERE
  COALESCE(`order_placed_count_365d`.measured, 0) >= 3
  AND COALESCE(`order_placed_days_since_last`.measured > 60, FALSE)
ORDER BY
  population.customer_id NULLS LAST
