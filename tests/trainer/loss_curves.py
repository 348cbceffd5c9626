"""A picture of loss curves, one line a run, as SVG."""

WIDTH, HEIGHT = 860, 420
LEFT, RIGHT, TOP, BOTTOM = 60, 190, 40, 50
# Ranks by colour, light to dark; learning rates by the kind of line.
COLOURS = ["#8ecae6", "#219ebc", "#126782", "#023047"]
DASHES = ["6 4", "none"]


def scale(value, low, high, start, end):
    return start + (value - low) / (high - low) * (end - start)


def polyline(points, colour, dash):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'


def text(x, y, words, anchor="start", size=13, colour="#333"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{words}</text>'


def smoothed(values, width=5):
    """Mean over neighbours: a batch of four records says little."""
    half = width // 2
    parts = [values[max(0, i - half):i + half + 1] for i in range(len(values))]
    return [sum(part) / len(part) for part in parts]


def axes(low, high, steps):
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    lines = [f'<path d="M{LEFT} {TOP}V{bottom}H{right}" fill="none" stroke="#999"/>']
    for i in range(5):
        value = low + (high - low) * i / 4
        y = scale(value, low, high, bottom, TOP)
        lines += [f'<path d="M{LEFT} {y:.1f}H{right}" stroke="#eee"/>', text(LEFT - 8, y + 4, f"{value:.2f}", "end")]
    for step in range(0, steps + 1, 10):
        lines.append(text(scale(step, 0, steps, LEFT, right), bottom + 18, step, "middle"))
    lines.append(text((LEFT + right) / 2, HEIGHT - 10, "step", "middle"))
    return lines


def draw(runs, title):
    """runs: [(directory, rank, lr, losses)]. The same runs give the same bytes."""
    curves = [(name, rank, rate, smoothed(losses)) for name, rank, rate, losses in runs]
    values = [value for curve in curves for value in curve[3]]
    low, high, steps = min(values), max(values), max(len(curve[3]) for curve in curves)
    ranks, rates = sorted({curve[1] for curve in curves}), sorted({curve[2] for curve in curves})
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>', text(LEFT, 24, title, size=15), *axes(low, high, steps)]
    for number, (name, rank, rate, losses) in enumerate(curves):
        colour, dash = COLOURS[ranks.index(rank) % 4], DASHES[rates.index(rate) % 2]
        lines.append(polyline([(scale(i + 1, 0, steps, LEFT, WIDTH - RIGHT), scale(loss, low, high, HEIGHT - BOTTOM, TOP))
                               for i, loss in enumerate(losses)], colour, dash))
        x, y = WIDTH - RIGHT + 20, TOP + 20 + 22 * number
        lines += [polyline([(x, y - 4), (x + 28, y - 4)], colour, dash), text(x + 36, y, name)]
    return "\n".join([*lines, "</svg>"]) + "\n"
