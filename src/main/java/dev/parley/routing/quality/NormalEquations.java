package dev.parley.routing.quality;

/// The sums of least squares over rows: they can be added up by blocks and taken apart again, so that every split of
/// a cross-validation costs one solution and no new pass over the rows.
///
/// The last input is the constant 1, which is not held small.
final class NormalEquations {
    private static final double RIDGE = 1e-3;

    private final double[][] products;
    private final double[][] targets;

    NormalEquations(int inputs, int outputs) {
        products = new double[inputs][inputs];
        targets = new double[outputs][inputs];
    }

    int inputs() {
        return products.length;
    }

    /// Only one triangle is kept: the other is the same.
    void add(float[] x, double... y) {
        for (int i = 0; i < x.length; i++) {
            double xi = x[i];
            if (xi == 0) continue;
            var row = products[i];
            for (int j = 0; j <= i; j++) row[j] += xi * x[j];
            for (int k = 0; k < y.length; k++) if (y[k] != 0) targets[k][i] += xi * y[k];
        }
    }

    /// Adds the other's rows `times` over; -1 takes them away.
    NormalEquations plus(NormalEquations other, double times) {
        var sum = new NormalEquations(inputs(), targets.length);
        for (int i = 0; i < products.length; i++)
            for (int j = 0; j <= i; j++) sum.products[i][j] = products[i][j] + times * other.products[i][j];
        for (int k = 0; k < targets.length; k++)
            for (int i = 0; i < products.length; i++) sum.targets[k][i] = targets[k][i] + times * other.targets[k][i];
        return sum;
    }

    /// The weights of each output that minimise the squared error plus `penalty` times their squares.
    float[][] solve(double penalty) {
        var factor = cholesky(penalty);
        var weights = new float[targets.length][];
        for (int k = 0; k < weights.length; k++) weights[k] = substitute(factor, targets[k]);
        return weights;
    }

    private double[][] cholesky(double penalty) {
        int n = inputs();
        var sums = new double[n][];
        for (int i = 0; i < n; i++) {
            sums[i] = products[i].clone();
            sums[i][i] += i == n - 1 ? 1e-9 : penalty;
        }
        return factor(sums);
    }

    /// Cholesky's root of a table of products; its lower triangle is replaced by the root.
    private static double[][] factor(double[][] rows) {
        for (int i = 0; i < rows.length; i++) {
            var row = rows[i];
            for (int j = 0; j <= i; j++) {
                double sum = row[j] - dot(row, rows[j], j);
                row[j] = i == j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / rows[j][j];
            }
        }
        return rows;
    }

    /// The root of a symmetric table, which is made a little larger on its diagonal to be sure to have one.
    static double[][] root(float[][] table) {
        var rows = new double[table.length][table.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j <= i; j++) rows[i][j] = table[i][j];
            rows[i][i] += RIDGE;
        }
        return factor(rows);
    }

    /// What times the root gives the values.
    static float[] forward(double[][] root, float[] values) {
        var x = new double[values.length];
        var found = new float[values.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = (values[i] - dot(root[i], x, i)) / root[i][i];
            found[i] = (float) x[i];
        }
        return found;
    }

    /// Four sums at a time: the processor need not wait for one addition before the next.
    private static double dot(double[] a, double[] b, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
        }
        for (; i < n; i++) s0 += a[i] * b[i];
        return s0 + s1 + s2 + s3;
    }

    private static float[] substitute(double[][] factor, double[] target) {
        int n = target.length;
        var x = target.clone();
        for (int i = 0; i < n; i++) x[i] = (x[i] - dot(factor[i], x, i)) / factor[i][i];
        for (int i = n - 1; i >= 0; i--) {
            x[i] /= factor[i][i];
            for (int j = 0; j < i; j++) x[j] -= factor[i][j] * x[i];
        }
        var weights = new float[n];
        for (int i = 0; i < n; i++) weights[i] = (float) x[i];
        return weights;
    }
}
