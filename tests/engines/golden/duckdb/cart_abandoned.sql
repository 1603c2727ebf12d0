-- cart_abandoned: Everyone who put at least 2 items into the cart (not followed by an order placed
-- within 2 hours) in the last 30 days.
WITH moment AS (
  SELECT TIMESTAMP '2026-06-29 00:00:00' AS as_of
),
population AS (
  SELECT customer_id FROM customers CROSS JOIN moment WHERE signed_up_at < as_of
  UNION
  SELECT customer_id FROM events CROSS JOIN moment WHERE occurred_at < as_of AND recorded_at < as_of
),
"cart_item_added_then_no_order_placed_2h" AS (
  SELECT step_1.customer_id, step_1.occurred_at AS started_at, MIN(step_1.occurred_at + INTERVAL 2 HOUR) AS completed_at
  FROM events AS step_1
  CROSS JOIN moment
  WHERE step_1."event" = 'cart_item_added'
    AND NOT EXISTS (
      SELECT 1 FROM events AS step_2
      WHERE step_2.customer_id = step_1.customer_id
      AND step_2.occurred_at > step_1.occurred_at
      AND step_2.occurred_at <= step_1.occurred_at + INTERVAL 2 HOUR
      AND step_2."event" = 'order_placed'
      AND step_2.occurred_at < as_of
      AND step_2.recorded_at < as_of
    )
  GROUP BY step_1.customer_id, step_1.occurred_at
),
"cart_item_added_then_no_order_placed_2h_count_30d" AS (
  SELECT events.customer_id, COUNT(*) AS measured
  FROM events
  JOIN "cart_item_added_then_no_order_placed_2h" AS done
    ON done.customer_id = events.customer_id
    AND done.started_at = events.occurred_at
  CROSS JOIN moment
  WHERE events."event" = 'cart_item_added'
    AND done.completed_at >= as_of - INTERVAL 30 DAY
    AND done.completed_at < as_of
    AND events.recorded_at < as_of
  GROUP BY events.customer_id
)
SELECT population.customer_id
FROM population
LEFT JOIN "cart_item_added_then_no_order_placed_2h_count_30d" USING (customer_id)
WHERE COALESCE("cart_item_added_then_no_order_placed_2h_count_30d".measured, 0) >= 2
ORDER BY population.customer_id
