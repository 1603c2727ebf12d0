-- cart_abandoned: Everyone who added at least 2 cart items (not followed by an order placed within 2
-- hours) in the last 30 days.
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
), `cart_item_added_then_no_order_placed_2h_count_30d` AS (
  SELECT
    customer_id,
    COUNT(*) AS measured
  FROM (
    SELECT
      first.customer_id,
      first.recorded_at,
      first.occurred_at + INTERVAL '2' HOUR AS occurred_at
    FROM events AS first
    CROSS JOIN moment
    WHERE
      first.`event` = 'cart_item_added'
      AND NOT EXISTS(
        SELECT
          1
        FROM events AS next
        WHERE
          next.customer_id = first.customer_id
          AND next.`event` = 'order_placed'
          AND next.occurred_at > first.occurred_at
          AND next.occurred_at <= first.occurred_at + INTERVAL '2' HOUR
          AND next.occurred_at < as_of
          AND next.recorded_at < as_of
      )
  ) AS sequences
  CROSS JOIN moment
  WHERE
    occurred_at >= as_of - INTERVAL '30' DAY
    AND occurred_at < as_of
    AND recorded_at < as_of
  GROUP BY
    customer_id
)
SELECT
  population.customer_id
FROM population
LEFT JOIN `cart_item_added_then_no_order_placed_2h_count_30d`
  USING (customer_id)
WHERE
  COALESCE(`cart_item_added_then_no_order_placed_2h_count_30d`.measured, 0) >= 2
ORDER BY
  population.customer_id NULLS LAST
