-- two_signs_of_three: Everyone who met at least 2 of 3 conditions (who started sessions on at least 3
-- different days in the last 4 weeks; whose orders placed between 60 days and 90 minutes ago cover at
-- least 2 different categories; whose orders placed in the last 12 hours add up to more than $0.99).
WITH moment AS (
  SELECT
    CAST('2026-06-29 00:00:00' AS TIMESTAMP) AS as_of
), population AS (
  SELECT
    customer_id
  FROM customers
  CROSS JOIN moment
  WHERE
    signed_up_at < as_of
  UNION
  SELECT
    customer_id
  FROM events
  CROSS JOIN moment
  WHERE
    occurred_at < as_of AND recorded_at < as_of
), "session_started_active_days_4w" AS (
  SELECT
    customer_id,
    COUNT(DISTINCT CAST(occurred_at AS DATE)) AS measured
  FROM events
  CROSS JOIN moment
  WHERE
    "event" = 'session_started'
    AND occurred_at >= as_of - INTERVAL '28 DAY'
    AND occurred_at < as_of
    AND recorded_at < as_of
  GROUP BY
    customer_id
), "order_placed_distinct_category_60d_90min" AS (
  SELECT
    customer_id,
    COUNT(DISTINCT "category") AS measured
  FROM events
  CROSS JOIN moment
  WHERE
    "event" = 'order_placed'
    AND occurred_at >= as_of - INTERVAL '60 DAY'
    AND occurred_at < as_of - INTERVAL '90 MINUTE'
    AND recorded_at < as_of
  GROUP BY
    customer_id
), "order_placed_sum_amount_cents_12h" AS (
  SELECT
    customer_id,
    SUM("amount_cents") AS measured
  FROM events
  CROSS JOIN moment
  WHERE
    "event" = 'order_placed'
    AND occurred_at >= as_of - INTERVAL '12 HOUR'
    AND occurred_at < as_of
    AND recorded_at < as_of
  GROUP BY
    customer_id
)
SELECT
  population.customer_id
FROM population
LEFT JOIN "session_started_active_days_4w"
  USING (customer_id)
LEFT JOIN "order_placed_distinct_category_60d_90min"
  USING (customer_id)
LEFT JOIN "order_placed_sum_amount_cents_12h"
  USING (customer_id)
WHERE
  CASE
    WHEN COALESCE("session_started_active_days_4w".measured, 0) >= 3
    THEN 1
    ELSE 0
  END + CASE
    WHEN COALESCE("order_placed_distinct_category_60d_90min".measured, 0) >= 2
    THEN 1
    ELSE 0
  END + CASE
    WHEN COALESCE("order_placed_sum_amount_cents_12h".measured, 0) > 99.5
    THEN 1
    ELSE 0
  END >= 2
ORDER BY
  population.customer_id
