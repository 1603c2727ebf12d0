-- cart_recovered: Everyone whose items put into the cart (followed by an order placed within 2 hours)
-- average at least $50.00.
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
), `cart_item_added_then_order_placed_2h` AS (
  SELECT
    step_1.customer_id,
    step_1.occurred_at AS started_at,
    MIN(step_2.occurred_at) AS completed_at
  FROM events AS step_1
  JOIN events AS step_2
    ON step_2.customer_id = step_1.customer_id
    AND step_2.occurred_at > step_1.occurred_at
    AND step_2.occurred_at <= step_1.occurred_at + INTERVAL '2' HOUR
  CROSS JOIN moment
  WHERE
    step_1.`event` = 'cart_item_added'
    AND step_2.`event` = 'order_placed'
    AND step_2.occurred_at < as_of
    AND step_2.recorded_at < as_of
  GROUP BY
    step_1.customer_id,
    step_1.occurred_at
), `cart_item_added_then_order_placed_2h_mean_amount_cents` AS (
  SELECT
    events.customer_id,
    AVG(CAST(events.`amount_cents` AS FLOAT64)) AS measured
  FROM events
  JOIN `cart_item_added_then_order_placed_2h` AS done
    ON done.customer_id = events.customer_id AND done.started_at = events.occurred_at
  CROSS JOIN moment
  WHERE
    events.`event` = 'cart_item_added'
    AND done.completed_at < as_of
    AND events.recorded_at < as_of
  GROUP BY
    events.customer_id
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
