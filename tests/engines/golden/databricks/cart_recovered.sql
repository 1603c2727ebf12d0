-- cart_recovered: Everyone whose cart items added (followed by an order placed within 2 hours) average
-- at least $50.00.
WITH moment AS (
  SELECT
    CAST('2026-06-29 00:00:00' AS TIMESTAMP_NTZ) AS as_of
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
), `cart_item_added_then_order_placed_2h_mean_amount_cents` AS (
  SELECT
    customer_id,
    AVG(`amount_cents`) AS measured
  FROM (
    SELECT
      first.customer_id,
      first.recorded_at,
      first.`amount_cents`,
      (
        SELECT
          MIN(next.occurred_at)
        FROM events AS next
        WHERE
          next.customer_id = first.customer_id
          AND next.`event` = 'order_placed'
          AND next.occurred_at > first.occurred_at
          AND next.occurred_at <= first.occurred_at + INTERVAL '2' HOUR
          AND next.occurred_at < as_of
          AND next.recorded_at < as_of
      ) AS occurred_at
    FROM events AS first
    CROSS JOIN moment
    WHERE
      first.`event` = 'cart_item_added'
  ) AS sequences
  CROSS JOIN moment
  WHERE
    occurred_at < as_of AND recorded_at < as_of
  GROUP BY
    customer_id
)
SELECT
  population.customer_id
FROM population
LEFT JOIN `cart_item_added_then_order_placed_2h_mean_amount_cents`
  USING (customer_id)
WHERE
  COALESCE(`cart_item_added_then_order_placed_2h_mean_amount_cents`.measured >= 5000, FALSE)
ORDER BY
  population.customer_id NULLS LAST
